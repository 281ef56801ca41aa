import Foundation
import Tensors
import Testing

@Suite struct LogarithmTests {
    /// Positive numbers of all sizes, and what is special.
    private let strange: [Float] =
        (-149...127).map { Float(sign: .plus, exponent: $0, significand: 1.37) } + [
            0, -0.0, 1, .infinity, -.infinity, .nan, -1, .leastNonzeroMagnitude,
            .greatestFiniteMagnitude, 1.0000001, 0.99999994, 0.70710677, 1.4142135,
        ]

    @Test func allVersionsGiveTheSameBits() {
        let x = Memory<Float>(count: strange.count).whole
        x.copy(from: strange)
        let results = availableKernels.map { kernels in
            let logarithm = copy(x), exponential = copy(x)
            kernels.map(PointwiseMap(.log), x, into: logarithm)
            kernels.map(PointwiseMap(.exp), x, into: exponential)
            return bits(logarithm) + bits(exponential)
        }
        for result in results { #expect(result == results[0]) }
    }

    /// Within 2 units in the last place of the C library in Double, also below normal numbers.
    @Test func isNearTheTrueLogarithm() {
        let x = Memory<Float>(count: strange.count).whole, y = copy(x)
        x.copy(from: strange)
        Kernels.best.map(PointwiseMap(.log), x, into: y)
        for (place, number) in strange.enumerated() {
            let exact = log(Double(number)), found = Double(y[place])
            if !exact.isFinite {
                #expect(found == exact || (found.isNaN && exact.isNaN), "log \(number)")
            } else {
                #expect(abs(found - exact) <= 2 * Double(Float(exact).ulp), "log \(number)")
            }
        }
    }
}
