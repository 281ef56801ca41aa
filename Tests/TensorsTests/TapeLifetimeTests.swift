import Tensors
import Testing

/// Tapes whose operations paint their numbers, and look whether they are still there.
@Suite struct TapeLifetimeTests {
    private func tape(_ purpose: Tape.Purpose) -> Tape {
        Tape(
            lanes: LaneGroup(total: 1, sequences: 3), purpose: purpose,
            computing: Computing(kernels: .best), ranks: SingleRank())
    }

    private static let moment = Moment(seed: 1, step: 0)

    /// A chain of operations, each of which uses its predecessor's output and that of the first.
    private func chain(_ count: Int, on tape: Tape, isKnown: Bool) -> (Tensor, [Painter]) {
        let first = tape.tensor(times: 5, features: 7)
        var painters: [Painter] = [], x = first
        for index in 0..<count {
            let kind = Painter.Kind.allCases[index % Painter.Kind.allCases.count]
            let painter = Painter(
                index, inputs: index > 1 ? [x, painters[0].output] : [x], kind: kind, on: tape)
            tape.record(painter, using: isKnown ? painter.uses : nil)
            painters.append(painter)
            x = painter.output
        }
        tape.seal()
        return (first, painters)
    }

    @Test(arguments: [1, 2, 7, 8, 9], [true, false])
    func whatIsNeededIsStillThere(count: Int, isKnown: Bool) throws {
        let tape = tape(.training)
        let (first, painters) = chain(count, on: tape, isKnown: isKnown)
        for _ in 0..<2 {
            first.value.fill(0.5)
            try tape.forward(Self.moment)
            #expect(painters.last?.output.value.array.allSatisfy { $0 == Float(count) } == true)
            try tape.backward(Self.moment)
            #expect(first.value.array.allSatisfy { $0 == 0.5 })
            #expect(first.finishedGradient().array.allSatisfy { $0 == -1 })
            #expect(painters.allSatisfy { $0.faults.isEmpty }, "\(painters.map(\.faults))")
        }
    }

    @Test func aTapeThatEvaluatesKeepsTwoOutputs() throws {
        let tape = tape(.evaluation)
        let (first, painters) = chain(9, on: tape, isKnown: true)
        first.value.fill(0.5)
        try tape.forward(Self.moment)
        #expect(painters.allSatisfy { $0.faults.isEmpty }, "\(painters.map(\.faults))")
        // The input, the first output, two neighbours, the result, and an operation's own numbers.
        #expect(tape.plannedCount <= 5 * 112 + 32 + 80 + 64)
    }

    /// What two operations read, and can be computed anew, is there for both.
    @Test(arguments: [Tape.Purpose.training, .evaluation])
    func twoReadWhatIsRestored(purpose: Tape.Purpose) throws {
        let tape = tape(purpose)
        let first = tape.tensor(times: 5, features: 7)
        var painters: [Painter] = []
        for index in 0..<3 {
            let painter = Painter(
                index, inputs: [index == 0 ? first : painters[0].output], kind: .restoring, on: tape
            )
            tape.record(painter, using: painter.uses)
            painters.append(painter)
        }
        tape.seal()
        first.value.fill(0.5)
        try tape.forward(Self.moment)
        if purpose == .training { try tape.backward(Self.moment) }
        #expect(painters.allSatisfy { $0.faults.isEmpty }, "\(painters.map(\.faults))")
    }

    @Test func knowingWhatIsUsedTakesLessMemory() {
        let known = tape(.training), unknown = tape(.training)
        _ = chain(9, on: known, isKnown: true)
        _ = chain(9, on: unknown, isKnown: false)
        #expect(known.plannedCount < unknown.plannedCount)
    }
}

/// An operation that fills everything of its own with its number.
private final class Painter: Operation {
    /// How long it reads its inputs.
    enum Kind: CaseIterable { case forward, weights, throughout, restoring }

    let output: Tensor
    private(set) var faults: [String] = []
    private let number: Float
    private let inputs: [Tensor]
    private let kind: Kind
    private let kept: View<Float>, early: View<Float>, late: View<Float>

    init(_ index: Int, inputs: [Tensor], kind: Kind, on tape: Tape) {
        number = Float(index + 1)
        self.inputs = inputs
        self.kind = kind
        output = tape.output(
            times: 5, features: 7, valueUntil: kind == .restoring ? .forward : .weights,
            gradientUntil: .weights)
        kept = tape.scratch(31, during: .forward ... .weights)
        early = tape.scratch(65, during: .forward ... .forward, .states ... .states)
        late = tape.scratch(64, during: .weights ... .inputs)
        if kind == .restoring {
            let value = output.value, number = self.number
            output.restoring { value.fill(number) }
        }
    }

    var uses: [TensorUse] {
        inputs.map { input in
            switch kind {
            case .forward: TensorUse(input, valueUntil: .forward, gradientFrom: .states)
            case .weights, .restoring: .factor(input)
            case .throughout: TensorUse(input, valueUntil: .inputs, gradientFrom: .states)
            }
        }
    }

    private func look(_ view: View<Float>, for value: Float, _ what: String) {
        if view.array.contains(where: { $0 != value }) { faults.append("\(what) of \(number)") }
    }

    private func lookAtInputs(_ what: String) {
        for input in inputs {
            guard let value = input.value.array.first else { continue }
            look(input.value, for: value, what)
            if value != 0.5 && (value < 1 || value >= number) { faults.append(what) }
        }
    }

    func forward(_ moment: Moment) {
        lookAtInputs("input in forward")
        output.value.fill(number)
        for view in [kept, early] { view.fill(number) }
        look(output.value, for: number, "output")
        lookAtInputs("input beside output")
    }

    func backward(_ moment: Moment) {
        let dy = output.finishedGradient()
        look(kept, for: number, "kept numbers")
        early.fill(-number)
        look(dy, for: dy[0], "gradient")
        if kind == .throughout || kind == .forward { paintGradients() }
        look(early, for: -number, "early numbers")
        late.fill(number)
        if kind != .restoring { look(output.value, for: number, "output in backward") }
        if kind != .forward {
            if kind != .throughout { for input in inputs { input.restoreValue() } }
            lookAtInputs("input in backward")
        }
        look(kept, for: number, "kept numbers")
        look(dy, for: dy[0], "gradient")
        if kind == .weights || kind == .restoring { paintGradients() }
        look(late, for: number, "late numbers")
    }

    private func paintGradients() {
        for input in inputs {
            guard let (dx, accumulate) = input.claimGradient() else { continue }
            if accumulate { look(dx, for: -1, "gradient added to") }
            dx.fill(-1)
        }
    }
}
