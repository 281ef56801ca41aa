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
