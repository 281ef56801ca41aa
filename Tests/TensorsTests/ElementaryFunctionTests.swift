import Foundation
import Tensors
import Testing

/// The library's functions are right to half a last bit or one; ours to a few, whose bits never vary.
@Suite struct ElementaryFunctionTests {
    @Test func logarithmsAgreeWithTheLibrary() {
        for step in 1...4000 {
            let x = Double(step) / 1000, tiny = x * 0x1p-40
            #expect(abs(naturalLogarithm(x) - log(x)) <= 4e-16 * max(1, abs(log(x))))
            #expect(abs(naturalLogarithm(tiny) - log(tiny)) <= 1e-14)
        }
        #expect(naturalLogarithm(1) == 0)
    }

    @Test func exponentialsAgreeWithTheLibrary() {
        for step in -7400...7090 {
            let x = Double(step) / 10.0 + 0.01
            let own = naturalExponential(x), wanted = exp(x)
            #expect(abs(own - wanted) <= max(wanted * 2e-15, .leastNonzeroMagnitude), "\(x)")
        }
        #expect(naturalExponential(0) == 1 && naturalExponential(-.infinity) == 0)
        #expect(naturalExponential(710) == .infinity && naturalExponential(-800) == 0)
        #expect(naturalExponential(.nan).isNaN)
    }

    @Test func turnsAgreeWithTheLibrary() {
        for step in -500...500 {
            let x = Double(step) / 64
            #expect(abs(sineOfTurns(x) - sin(2 * .pi * x)) <= 1e-13)
        }
        #expect([0, 1, -3, 0.5].map(sineOfTurns) == [0, 0, 0, 0])
    }

    /// Also where a share is too small for a number, and where there is none.
    @Test func sharesHaveLogarithms() {
        let logits = Memory<Float>(count: 3).whole, shares = Memory<Float>(count: 3).whole
        logits.copy(from: [0, 300, -50])
        for (place, wanted) in [-300, 0, -350].enumerated() {
            let found = Kernels.best.logShare(of: place, in: logits, shares: shares)
            #expect(abs(found - Double(wanted)) < 1e-4)
        }
        logits.fill(.nan)
        #expect(Kernels.best.logShare(of: 0, in: logits, shares: shares) == -.infinity)
    }

    @Test func anglesAgreeWithTheLibrary() {
        for step in 0...1000 {
            let x = Double(step) / 1000
            #expect(abs(cosineOfPi(x) - cos(.pi * x)) <= 1e-15)
            #expect(abs(sineOfPi(x) - sin(.pi * x)) <= 1e-15)
        }
        #expect([0, 0.5, 1].map(cosineOfPi) == [1, 0, -1])
        #expect([0, 0.5, 1].map(sineOfPi) == [0, 1, 0])
    }

    @Test func fractionalPowersAgreeWithTheLibrary() {
        for base in [1e-9, 0.3, 1, 1.0001, 2, 12345.678] {
            for exponent in [0, 0.1, 0.25, 0.5, 0.625, 0.75, 1.0 / 3, 0.999, 1] {
                let found = base.raised(toFraction: exponent)
                #expect(abs(found / pow(base, exponent) - 1) <= 2e-14)
            }
        }
        #expect(16.0.raised(toFraction: 0.75) == 8)
    }
}
