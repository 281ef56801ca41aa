import Corpus
import Foundation
import Testing

@Suite struct FourierTransformTests {
    private func draw(_ count: Int) -> [Double] {
        var state: UInt64 = 5
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 40) / 8_388_608 - 1
        }
    }

    /// The slow twin: the sum as it is written.
    private func twin(_ real: [Double], _ imaginary: [Double]) -> ([Double], [Double]) {
        let size = real.count
        let pairs = (0..<size).map { k in
            (0..<size).reduce((0.0, 0.0)) { sum, n in
                let angle = -2 * .pi * Double(k * n % size) / Double(size)
                return (
                    sum.0 + real[n] * cos(angle) - imaginary[n] * sin(angle),
                    sum.1 + real[n] * sin(angle) + imaginary[n] * cos(angle)
                )
            }
        }
        return (pairs.map(\.0), pairs.map(\.1))
    }

    @Test(arguments: [1, 2, 4, 8, 32, 64, 512, 1024])
    func agreesWithItsTwin(size: Int) {
        let numbers = draw(2 * size)
        var real = Array(numbers[..<size]), imaginary = Array(numbers[size...])
        let wanted = twin(real, imaginary)
        FourierTransform(size: size).transform(real: &real, imaginary: &imaginary)
        for place in 0..<size {
            #expect(abs(real[place] - wanted.0[place]) < 1e-11)
            #expect(abs(imaginary[place] - wanted.1[place]) < 1e-11)
        }
    }

    @Test func trapsOnASizeThatIsNoPowerOfTwo() async {
        await #expect(processExitsWith: .failure) { _ = FourierTransform(size: 12) }
        await #expect(processExitsWith: .failure) { _ = FourierTransform(size: 0) }
    }
}
