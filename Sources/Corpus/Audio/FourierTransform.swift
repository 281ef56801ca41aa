internal import Tensors

/// The discrete Fourier transform of a power of two numbers (Cooley & Tukey 1965).
///
/// It uses additions and multiplications in a fixed order and no function of the C library, so that it
/// has the same bits on every machine.
package struct FourierTransform: Sendable {
    /// The number of points.
    package let size: Int

    /// cos(2πk / size) and sin(2πk / size) for k in 0..<size / 2.
    private let cosines: [Double]
    private let sines: [Double]

    /// Prepares transforms of a size.
    ///
    /// - Precondition: the size is a power of two.
    package init(size: Int) {
        precondition(size > 0 && size & (size - 1) == 0, "a Fourier transform of \(size) points")
        self.size = size
        let angles = (0..<size / 2).map { Double(2 * $0) / Double(size) }
        cosines = angles.map(cosineOfPi)
        sines = angles.map(sineOfPi)
    }

    /// Transforms in place: X[k] = Σ x[n] exp(-2πi k n / size).
    ///
    /// - Parameters:
    ///   - real: the real parts, [size].
    ///   - imaginary: the imaginary parts, [size].
    package func transform(real: inout [Double], imaginary: inout [Double]) {
        precondition(
            real.count == size && imaginary.count == size,
            "\(real.count) and \(imaginary.count) numbers for a transform of \(size)")
        reverseBits(&real, &imaginary)
        var half = 1
        while half < size {
            let turn = size / (2 * half)
            for start in stride(from: 0, to: size, by: 2 * half) {
                for index in 0..<half {
                    let cosine = cosines[index * turn], sine = sines[index * turn]
                    let upper = start + index, lower = upper + half
                    let turnedReal = real[lower] * cosine + imaginary[lower] * sine
                    let turnedImaginary = imaginary[lower] * cosine - real[lower] * sine
                    real[lower] = real[upper] - turnedReal
                    imaginary[lower] = imaginary[upper] - turnedImaginary
                    real[upper] += turnedReal
                    imaginary[upper] += turnedImaginary
                }
            }
            half *= 2
        }
    }

    /// Puts each number to the place whose binary digits are its own from behind.
    private func reverseBits(_ real: inout [Double], _ imaginary: inout [Double]) {
        var reversed = 0
        for place in 0..<size {
            if place < reversed {
                real.swapAt(place, reversed)
                imaginary.swapAt(place, reversed)
            }
            var bit = size / 2
            while bit > 0, reversed & bit != 0 {
                reversed ^= bit
                bit /= 2
            }
            reversed |= bit
        }
    }
}
