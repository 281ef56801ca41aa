import Optimizers
import Reference
import Tensors
import Testing

@Suite struct OptimizerTests {
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

    @Test(arguments: UpdateRule.allCases)
    func agreesWithTheTwin(rule: UpdateRule) {
        let parameters = ParameterSet.allocated(Self.counts)
        let optimizer = rule.make(for: parameters)
        var twin = rule.twin(rate: Self.rate), expected = parameters.flat
        for step in 0..<5 {
            twin.step(&expected, gradient: gradient(step: step))
            update(optimizer, parameters, steps: step..<step + 1)
            expectNear(parameters.flat, expected, rule.rawValue)
        }
    }

    @Test(arguments: UpdateRule.allCases)
    func instructionSetsDoNotChangeABit(rule: UpdateRule) {
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
    @Test(arguments: UpdateRule.allCases)
    func goesOnFromItsState(rule: UpdateRule) {
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
    @Test(arguments: UpdateRule.allCases, [[0, 16, 32, 176], [0, 0, 64, 64], [0, 7, 8, 65]])
    func partsAreUpdatedLikeTheWhole(rule: UpdateRule, starts: [Int]) {
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
    @Test(arguments: UpdateRule.allCases)
    func leavesGapsAlone(rule: UpdateRule) {
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

    /// PyTorch's centred RMSProp takes the root of a negative number where rounding makes one.
    @Test func aConstantGradientHasNoNegativeVariance() {
        for kernels in availableKernels {
            let parameters = ParameterSet.allocated([65])
            let optimizer = RMSProp(for: parameters, alpha: 0.5, isCentered: true)
            for _ in 0..<200 {
                parameters.setGradients((0..<65).map { Double(Float($0) / 7 - 3) })
                optimizer.update(parameters, rate: 1e-9, with: kernels)
            }
            #expect(parameters.flat.allSatisfy { $0.isFinite })
        }
    }

    @Test func namesItsMoments() {
        let parameters = ParameterSet.allocated([3])
        #expect(RMSProp(for: parameters).moments.map(\.name) == ["square"])
        #expect(
            RMSProp(for: parameters, isCentered: true, momentum: 0.5).moments.map(\.name)
                == ["square", "mean", "velocity"])
        #expect(Adagrad(for: parameters).moments.map(\.name) == ["sum"])
        #expect(Adadelta(for: parameters).moments.map(\.name) == ["square", "change"])
        #expect(ASGD(for: parameters).moments.isEmpty)
        #expect(SGD(for: parameters).moments.map(\.name) == ["velocity"])
        #expect(Adam(for: parameters).moments.map(\.name) == ["mean", "square"])
    }
}
