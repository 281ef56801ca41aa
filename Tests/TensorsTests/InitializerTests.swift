import Reference
import Tensors
import Testing

@Suite struct InitializerTests {
    /// The first values of one parameter.
    private func values(
        _ initializer: Initializer, shape: [Int], blocks: Int = 1, name: String = "lstm.weight",
        seed: UInt32 = 3, kernels: Kernels = .best
    ) -> [Double] {
        let set = ParameterSet()
        let parameter = set.declare(
            name, shape: shape, initializer: initializer, blocks: blocks)
        set.allocate(seed: seed, kernels: kernels)
        return parameter.value.array.map(Double.init)
    }

    private func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(values.count)
    }

    private static let all: [Initializer] = [
        .constant(0.5), .uniform(bound: 0.1), .normal(deviation: 0.02), .glorotUniform,
        .glorotNormal, .heUniform, .heNormal, .orthogonal(gain: 1.5), .identity(scale: 0.5),
        .raised(.normal(deviation: 1), by: 3, range: 0..<1),
    ]

    /// What 40,000 numbers are expected to have.
    struct Expected: Sendable {
        let initializer: Initializer
        let variance: Double
        /// Of uniform numbers.
        var bound: Double?
    }

    private static let expected: [Expected] = [
        Expected(initializer: .uniform(bound: 0.3), variance: 0.03, bound: 0.3),
        Expected(initializer: .normal(deviation: 0.3), variance: 0.09),
        Expected(initializer: .glorotUniform, variance: 0.004, bound: 0.012.squareRoot()),
        Expected(initializer: .glorotNormal, variance: 0.004),
        Expected(initializer: .heUniform, variance: 0.005, bound: 0.015.squareRoot()),
        Expected(initializer: .heNormal, variance: 0.005),
        // Rows of length 2, over 400 columns.
        Expected(initializer: .orthogonal(gain: 2), variance: 0.01),
    ]

    /// Three deviations of a variance's estimate are below 3 %.
    @Test(arguments: expected)
    func hasItsMoments(example: Expected) {
        let initializer = example.initializer, variance = example.variance
        let numbers = values(initializer, shape: [100, 400])
        let squares = mean(numbers.map { $0 * $0 })
        #expect(abs(squares / variance - 1) < 0.03)
        #expect(abs(mean(numbers)) < 4 * (variance / 40_000).squareRoot())
        if let bound = example.bound {
            let largest = numbers.map(abs).max() ?? 0
            #expect(largest <= bound * 1.000001 && largest > bound * 0.99)
        } else {
            // The fourth moment of normal numbers is three times the variance's square.
            let fourth = mean(numbers.map { $0 * $0 * $0 * $0 }) / (variance * variance)
            #expect(abs(fourth - 3) < 0.3)
        }
    }

    @Test func fansCountThePlacesOfAKernel() {
        // [outputs, inputs, places]: fan-in 6 * 5, fan-out 10 * 5.
        let numbers = values(.glorotUniform, shape: [10, 6, 5])
        let bound = (6.0 / 80).squareRoot()
        let largest = numbers.map(abs).max() ?? 0
        #expect(largest <= bound && largest > bound * 0.95)
    }

    @Test(arguments: [1, 7, 8, 9, 31, 64, 65], [1, 7, 8, 9, 31, 64, 65])
    func blocksAreOrthogonal(rows: Int, columns: Int) {
        let gates = 4, gain = 1.5
        let numbers = values(
            .orthogonal(gain: Float(gain)), shape: [gates * rows, columns], blocks: gates)
        for gate in 0..<gates {
            let start = gate * rows * columns
            func element(_ i: Int, _ j: Int) -> Double { numbers[start + i * columns + j] / gain }
            var worst = 0.0
            // Rows if there are fewer of them, else columns.
            let count = min(rows, columns), length = max(rows, columns)
            for first in 0..<count {
                for second in 0..<count {
                    let product = (0..<length).reduce(0) { sum, k in
                        rows <= columns
                            ? sum + element(first, k) * element(second, k)
                            : sum + element(k, first) * element(k, second)
                    }
                    worst = max(worst, abs(product - (first == second ? 1 : 0)))
                }
            }
            #expect(worst < 1e-6, "gate \(gate)")
        }
        let first = numbers.prefix(rows * columns), second = numbers.dropFirst(rows * columns)
        #expect(rows * columns == 1 || Array(first) != Array(second.prefix(rows * columns)))
    }

    /// Against Gram and Schmidt's way to the same factor, in double precision.
    @Test(arguments: [(1, 1), (7, 7), (9, 8), (8, 9), (31, 1), (65, 31)])
    func factorAgreesWithTheTwin(rows: Int, columns: Int) {
        var random = TestRandom(seed: 5)
        let matrix: [Double] = random.vector(rows * columns)
        let twin = orthogonalized(matrix, rows: rows, columns: columns)
        for kernels in availableKernels {
            let factor = OrthogonalFactor(matrix, rows: rows, columns: columns, kernels: kernels)
            let worst = zip(factor.values, twin).map { abs($0 - $1) }.max() ?? 0
            #expect(worst < 1e-11)
        }
    }

    @Test func identityStandsOnEachDiagonal() {
        let numbers = values(.identity(scale: 0.5), shape: [4, 3], blocks: 2)
        let block = [0.5, 0, 0, 0, 0.5, 0]
        #expect(numbers == block + block)
        #expect(values(.identity(scale: 1), shape: [3, 1]) == [1, 0, 0])
    }

    @Test func oneGateIsRaised() {
        let plain = values(.normal(deviation: 1), shape: [5])
        let raised = values(.raised(.normal(deviation: 1), by: 2, range: 1..<3), shape: [5])
        #expect(raised[0] == plain[0] && raised[3] == plain[3])
        #expect(raised[1] == Double(Float(plain[1]) + 2))
        #expect(
            values(.shifted(bound: 1, by: 1, range: 0..<2), shape: [2]).allSatisfy { $0 >= 0 })
    }

    @Test(arguments: Self.all)
    func isAFunctionOfSeedAndName(initializer: Initializer) {
        let shape = [12, 5]
        let first = values(initializer, shape: shape, blocks: 3)
        for kernels in availableKernels {
            #expect(values(initializer, shape: shape, blocks: 3, kernels: kernels) == first)
        }
        let isRandom =
            switch initializer {
            case .constant, .identity: false
            default: true
            }
        #expect((values(initializer, shape: shape, blocks: 3, seed: 4) != first) == isRandom)
        #expect(
            (values(initializer, shape: shape, blocks: 3, name: "b.weight") != first) == isRandom)
        if case .raised = initializer { return }
        #expect(values(initializer, shape: [0, 5], blocks: 4).isEmpty)
        #expect(values(initializer, shape: [8, 0], blocks: 4).isEmpty)
    }

    @Test func normalNumbersComeInPairsFromABlock() {
        let random = Philox(seed: 1, site: RandomSite(name: "x"))
        let many = random.normals(count: 65)
        for count in [0, 1, 7, 8, 9, 31, 64] {
            #expect(random.normals(count: count) == Array(many.prefix(count)))
        }
    }

    @Test func rolesComeFromNames() {
        let set = ParameterSet()
        func role(_ name: String, _ shape: [Int], _ start: Initializer) -> ParameterRole? {
            set.declare(name, shape: shape, initializer: start).role
        }
        let start = Initializer.uniform(bound: 1)
        #expect(role("lstm.weight_ih_l0", [8, 3], start) == .input)
        #expect(role("lstm.weight_hh_l0_reverse", [8, 2], start) == .recurrent)
        #expect(role("rnn.weight_context_l0", [2, 2], start) == .recurrent)
        #expect(role("lstm.bias_ih_l0", [8], start) == .bias)
        #expect(role("output.weight", [9, 3], start) == .linear)
        #expect(role("output.bias", [9], start) == .bias)
        #expect(role("normalization.0.weight", [3], .constant(1)) == nil)
        #expect(role("normalization.0.bias", [3], .constant(0)) == nil)
        let table = set.declare(
            "words.weight", shape: [9, 3], initializer: start, role: .embedding)
        #expect(table.role == .embedding)
    }

    @Test func rolesStartAsTheyAreTold() {
        let set = ParameterSet()
        let raised = set.declare(
            "lstm.bias_ih_l0", shape: [8],
            initializer: .shifted(bound: 1, by: 1, range: 2..<4))
        let plain = set.declare(
            "lstm.bias_hh_l0", shape: [8], initializer: .uniform(bound: 1))
        let matrix = set.declare(
            "lstm.weight_hh_l0", shape: [8, 2], initializer: .uniform(bound: 1), blocks: 4)
        set.initialize(.bias, with: .constant(0))
        set.initialize(.recurrent, with: .identity(scale: 1))
        set.allocate(seed: 1, kernels: .best)
        #expect(raised.value.array == [0, 0, 1, 1, 0, 0, 0, 0])
        #expect(plain.value.array.allSatisfy { $0 == 0 })
        #expect(matrix.value.array == [1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1])
    }
}
