import Optimizers
import Reference
import Tensors
import Testing

@Suite struct OptimizerTests {
    /// The rules that are tried.
    enum Rule: String, CaseIterable, Sendable {
        case sgd, momentum, nesterov, adam, adamPenalty, adamDecoupled

        func make(for all: ParameterSet, part: Range<Int>? = nil) -> any Optimizer {
            switch self {
            case .sgd: SGD(for: all, part: part)
            case .momentum: SGD(for: all, part: part, momentum: 0.75, weightDecay: 0.125)
            case .nesterov: SGD(for: all, part: part, momentum: 0.75, isNesterov: true)
            case .adam: Adam(for: all, part: part)
            case .adamPenalty: Adam(for: all, part: part, beta1: 0.75, decay: .penalty(0.125))
            case .adamDecoupled: Adam(for: all, part: part, decay: .decoupled(0.125))
            }
        }

        /// The slow twin of the rule.
        func twin(rate: Double) -> Twin {
            switch self {
            case .sgd: .sgd(SGDTwin(rate: rate))
            case .momentum: .sgd(SGDTwin(rate: rate, momentum: 0.75, weightDecay: 0.125))
            case .nesterov: .sgd(SGDTwin(rate: rate, momentum: 0.75, nesterov: true))
            case .adam: .adam(AdamTwin(rate: rate))
            case .adamPenalty: .adam(AdamTwin(rate: rate, beta1: 0.75, weightDecay: 0.125))
            case .adamDecoupled: .adam(AdamTwin(rate: rate, weightDecay: 0.125, decoupled: true))
            }
        }
    }

    /// One of the slow twins.
    enum Twin {
        case sgd(SGDTwin<Double>)
        case adam(AdamTwin<Double>)

        mutating func step(_ values: inout [Double], gradient: [Double]) {
            switch self {
            case .sgd(var twin):
                twin.step(&values, gradient: gradient)
                self = .sgd(twin)
            case .adam(var twin):
                twin.step(&values, gradient: gradient)
                self = .adam(twin)
            }
        }
    }

    private static let counts = [1, 7, 0, 8, 9, 31, 64, 65]
    private static let total = 185
    private static let rate = 0.0625

    /// The gradient of all parameters in a step.
    private func gradient(step: Int) -> [Double] {
        var random = TestRandom(seed: UInt64(step))
        return random.vector(Self.total)
    }

    /// Some updates in a row.
    private func update(
        _ optimizer: any Optimizer, _ parameters: ParameterSet, steps: Range<Int>,
        kernels: Kernels = .best
    ) {
        for step in steps {
            parameters.setGradients(gradient(step: step))
            optimizer.update(parameters, rate: Self.rate, with: kernels)
        }
    }

    @Test(arguments: Rule.allCases)
    func agreesWithTheTwin(rule: Rule) {
        let parameters = ParameterSet.allocated(Self.counts)
        let optimizer = rule.make(for: parameters)
        var twin = rule.twin(rate: Self.rate), expected = parameters.flat
        for step in 0..<5 {
            twin.step(&expected, gradient: gradient(step: step))
            update(optimizer, parameters, steps: step..<step + 1)
            expectNear(parameters.flat, expected, rule.rawValue)
        }
    }

    @Test(arguments: Rule.allCases)
    func instructionSetsDoNotChangeABit(rule: Rule) {
        let results = availableKernels.map { kernels in
            let parameters = ParameterSet.allocated(Self.counts)
            let optimizer = rule.make(for: parameters)
            update(optimizer, parameters, steps: 0..<5, kernels: kernels)
            return ([parameters.values] + optimizer.moments.map(\.values))
                .flatMap { $0.whole.array.map(\.bitPattern) }
        }
        // Counted, because a report of all differences between long arrays takes minutes.
        for result in results { #expect(zip(result, results[0]).allSatisfy { $0 == $1 }) }
    }

    /// A new optimizer that is given moments and count goes on with the same bits.
    @Test(arguments: Rule.allCases)
    func goesOnFromItsState(rule: Rule) {
        let whole = ParameterSet.allocated(Self.counts)
        update(rule.make(for: whole), whole, steps: 0..<6)

        let parts = ParameterSet.allocated(Self.counts)
        let first = rule.make(for: parts), second = rule.make(for: parts)
        update(first, parts, steps: 0..<3)
        for (old, new) in zip(first.moments, second.moments) {
            #expect(old.name == new.name)
            new.values.whole.copy(from: old.values.whole)
        }
        second.updates = first.updates
        update(second, parts, steps: 3..<6)
        #expect(parts.flat == whole.flat)
        #expect(second.updates == 6)
    }

    /// Optimizers of parts do together what one of all parameters does, and keep no more state; a
    /// part may begin and end within a parameter, or be empty.
    @Test(arguments: Rule.allCases, [[0, 16, 32, 176], [0, 0, 64, 64], [0, 7, 8, 65]])
    func partsAreUpdatedLikeTheWhole(rule: Rule, starts: [Int]) {
        let whole = ParameterSet.allocated(Self.counts)
        let parts = ParameterSet.allocated(Self.counts)
        let optimizer = rule.make(for: whole), ends = starts.dropFirst() + [whole.values.count]
        let shared = zip(starts, ends).map { rule.make(for: parts, part: $0..<$1) }
        for step in 0..<4 {
            update(optimizer, whole, steps: step..<step + 1)
            for optimizer in shared { update(optimizer, parts, steps: step..<step + 1) }
        }
        #expect(parts.flat == whole.flat)
        for (index, moments) in optimizer.moments.enumerated() {
            let joined = shared.flatMap { $0.moments[index].values.whole.array }
            #expect(joined == moments.values.whole.array)
        }
    }

    /// Gaps between parameters stay zero, and every update counts as a change.
    @Test(arguments: Rule.allCases)
    func leavesGapsAlone(rule: Rule) {
        let parameters = ParameterSet.allocated(Self.counts)
        let optimizer = rule.make(for: parameters), version = parameters.version
        update(optimizer, parameters, steps: 0..<3)
        #expect(parameters.version == version + 3)
        var gaps = Set(0..<parameters.values.count)
        for parameter in parameters.parameters {
            gaps.subtract(parameter.value.offset..<parameter.value.offset + parameter.count)
        }
        #expect(!gaps.isEmpty)
        for memory in [parameters.values] + optimizer.moments.map(\.values) {
            #expect(memory.count == parameters.values.count)
            #expect(gaps.allSatisfy { memory.whole[$0] == 0 })
        }
    }

    @Test func namesItsMoments() {
        let parameters = ParameterSet.allocated([3])
        #expect(SGD(for: parameters).moments.map(\.name) == ["velocity"])
        #expect(Adam(for: parameters).moments.map(\.name) == ["mean", "square"])
    }
}
