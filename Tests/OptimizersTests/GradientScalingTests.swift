import Optimizers
import Reference
import Tensors
import TestSupport
import Testing

@Suite struct GradientScalingTests {
    private func view(_ values: [Double]) -> View<Float> {
        let view = Memory<Float>(count: values.count).whole
        view.copy(from: values.map { Float($0) })
        return view
    }

    private func doubles(_ view: View<Float>) -> [Double] { view.array.map(Double.init) }

    /// Sums over 4 examples are divided once and then limited as PyTorch limits the mean.
    @Test(arguments: ["clip_norm", "clip_idle"], [1.0, 4.0])
    func normAgreesWithPyTorch(example: String, count: Double) throws {
        let golden = try Golden.load("optimizers")
        let before = try (0..<2).flatMap { try golden.values("\(example)/before\($0)") }
        let after = try (0..<2).flatMap { try golden.values("\(example)/after\($0)") }
        let scaling = GradientScaling(maximumNorm: try golden.number("\(example)/limit"))
        for kernels in availableKernels {
            let gradient = view(before.map { $0 * count })
            let norm = scaling.apply(to: gradient, count: count, with: kernels)
            expectNear([norm], [try golden.number("\(example)/norm")], "norm")
            expectNear(doubles(gradient), after, "gradient")
        }
    }

    @Test(arguments: [1.0, 4.0])
    func valuesAgreeWithPyTorch(count: Double) throws {
        let golden = try Golden.load("optimizers")
        let before = try (0..<2).flatMap { try golden.values("clip_value/before\($0)") }
        let after = try (0..<2).flatMap { try golden.values("clip_value/after\($0)") }
        let limit = try golden.number("clip_value/limit")
        for kernels in availableKernels {
            let gradient = view(before.map { $0 * count })
            _ = GradientScaling(maximumValue: limit).apply(
                to: gradient, count: count, with: kernels)
            expectNear(doubles(gradient), after, "gradient")
        }
    }

    /// The norm is that of all elements, and the rest is left alone.
    @Test func aPartIsScaledByTheNormOfAll() {
        let scaling = GradientScaling(maximumNorm: 0.5, maximumValue: 0.25)
        let numbers = (0..<65).map { Double($0 - 30) }
        let whole = view(numbers), part = view(numbers)
        let norm = scaling.apply(to: whole, count: 4, with: .best)
        #expect(scaling.apply(to: part, count: 4, part: 7..<40, with: .best) == norm)
        #expect(part[7..<40].array == whole[7..<40].array)
        #expect(part[0..<7].array == numbers[0..<7].map { Float($0) })
        #expect(part[40..<65].array == numbers[40..<65].map { Float($0) })
    }

    @Test(arguments: [0, 1, 7, 8, 9, 31, 64, 65, 4095, 4096, 4097, 9001])
    func agreesWithTheTwin(size: Int) {
        var random = TestRandom(seed: 81)
        let sums: [Double] = random.vector(size, limit: 16)
        var expected = [sums.map { $0 / 8 }]
        let norm = clipGlobalNorm(&expected, maximum: 0.5)
        clipValues(&expected, limit: 0.125)
        let scaling = GradientScaling(maximumNorm: 0.5, maximumValue: 0.125)
        for kernels in availableKernels {
            let gradient = view(sums)
            let found = scaling.apply(to: gradient, count: 8, with: kernels)
            expectNear([found], [norm], "norm")
            expectNear(doubles(gradient), expected[0], "gradient")
        }
    }

    @Test func dividesAloneWithoutLimits() {
        let gradient = view([8, -4, 0])
        let norm = GradientScaling().apply(to: gradient, count: 4, with: .best)
        #expect(gradient.array == [2, -1, 0])
        #expect(abs(norm - 5.0.squareRoot()) < 1e-6)
    }

    /// A norm that is no number is reported, and nothing is changed by it.
    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func leavesBrokenGradientsAlone(broken: Float) {
        let gradient = view([8, -4, 0])
        gradient[1] = broken
        let before = gradient.array.map(\.bitPattern)
        let scaling = GradientScaling(maximumNorm: 1, maximumValue: 1)
        #expect(!scaling.apply(to: gradient, count: 4, with: .best).isFinite)
        #expect(gradient.array.map(\.bitPattern) == before)
    }

    /// A step in which nothing counts has no mean, not a gradient of infinity.
    @Test func reportsACountOfZero() {
        let gradient = view([0, 0, 0])
        #expect(!GradientScaling().apply(to: gradient, count: 0, with: .best).isFinite)
        #expect(gradient.array == [0, 0, 0])
    }

    @Test func leavesZeroGradientsAtZero() {
        let gradient = view([0, 0, 0])
        let scaling = GradientScaling(maximumNorm: 1, maximumValue: 1)
        #expect(scaling.apply(to: gradient, count: 3, with: .best) == 0)
        #expect(gradient.array == [0, 0, 0])
    }
}
