import Foundation
import Tensors
import Testing

/// GELU in both forms, with its derivative.
@Suite struct GELUTests {
    private let x: View<Float>

    init() {
        // From -8 to 8, around the cuts of the polynomials, and what is special.
        let values =
            (-800...800).map { Float($0) / 100 } + [
                0.95, 1.343_502_9, -1.343_502_9, 5.656_854, 1e-30, 100, -100, .nan, .infinity,
            ]
        x = Memory<Float>(count: values.count).whole
        x.copy(from: values)
    }

    private func slopes(_ function: PointwiseFunction, _ kernels: Kernels) -> View<Float> {
        let y = copy(x), ones = copy(x), slopes = copy(x)
        ones.fill(1)
        kernels.map(PointwiseMap(function), x, into: y)
        kernels.mapBackward(
            PointwiseMap(function), x: x, y: y, dy: ones, into: slopes, accumulate: false)
        return slopes
    }

    @Test(arguments: [PointwiseFunction.gelu, .geluTanh])
    func allVersionsGiveTheSameBits(function: PointwiseFunction) {
        let results = availableKernels.map { kernels in
            let y = copy(x)
            kernels.map(PointwiseMap(function), x, into: y)
            // The sign of what is not a number may differ.
            let numbers = 0..<x.count - 2
            return bits(y[numbers]) + bits(slopes(function, kernels)[numbers])
        }
        for result in results { #expect(result == results[0]) }
    }

    /// Within 2e-7 of the exact values, times x where that is large.
    @Test func isNearTheTrueValues() {
        let exact = copy(x), approximate = copy(x)
        Kernels.best.map(PointwiseMap(.gelu), x, into: exact)
        Kernels.best.map(PointwiseMap(.geluTanh), x, into: approximate)
        let slopes = slopes(.gelu, .best)
        for place in 0..<x.count where x[place].isFinite {
            let number = Double(x[place]), limit = 2e-7 * max(1, abs(number))
            let share = (1 + erf(number / 2.0.squareRoot())) / 2
            let density = exp(-number * number / 2) / (2 * Double.pi).squareRoot()
            let cubic = number + 0.044715 * number * number * number
            let other = (1 + tanh((2 / Double.pi).squareRoot() * cubic)) / 2
            #expect(abs(Double(exact[place]) - number * share) <= limit, "gelu \(number)")
            #expect(abs(Double(approximate[place]) - number * other) <= limit, "tanh \(number)")
            #expect(
                abs(Double(slopes[place]) - share - number * density) <= 4e-7, "slope \(number)")
        }
        #expect(exact[x.count - 2].isNaN && exact[x.count - 1] == .infinity)
    }
}
