// The C library's functions may differ in the last bit from one processor to the next (it chooses
// versions with or without fused steps), and ranks would then train with different numbers. These
// use IEEE additions, multiplications, divisions and roots in a fixed order only.

/// cos(pi * x) for x in 0...1, right to about 1e-15.
///
/// The angle is folded to 0...pi/4, where Taylor series need few terms.
package func cosineOfPi(_ x: Double) -> Double {
    // cos(pi * x) = -cos(pi * (1 - x)), exact at 0, 1/2 and 1.
    if x > 0.5 { return -cosineOfPi(1 - x) }
    // cos(pi * x) = sin(pi * (1/2 - x)).
    return x <= 0.25 ? cosineSeries(.pi * x) : sineSeries(.pi * (0.5 - x))
}

/// sin(pi * x) for x in 0...1, right to about 1e-15.
package func sineOfPi(_ x: Double) -> Double {
    x <= 0.5 ? cosineOfPi(0.5 - x) : cosineOfPi(x - 0.5)
}

/// sin(2 pi x) for any number of turns, right to about 1e-15 of the turn that is left.
package func sineOfTurns(_ x: Double) -> Double {
    let halves = 2 * (x - x.rounded(.down))
    return halves <= 1 ? sineOfPi(halves) : -sineOfPi(halves - 1)
}

/// cos(x) for |x| <= pi / 4: the Taylor series up to x^16.
private func cosineSeries(_ x: Double) -> Double {
    let square = x * x
    var sum = 1.0
    // Horner's scheme in factors: 1 - x^2/(1*2) * (1 - x^2/(3*4) * (...)).
    for term in stride(from: 16, through: 2, by: -2) {
        sum = 1 - square / Double(term * (term - 1)) * sum
    }
    return sum
}

/// sin(x) for |x| <= pi / 4: the Taylor series up to x^17.
private func sineSeries(_ x: Double) -> Double {
    let square = x * x
    var sum = 1.0
    for term in stride(from: 17, through: 3, by: -2) {
        sum = 1 - square / Double(term * (term - 1)) * sum
    }
    return x * sum
}

/// The natural logarithm of a normal positive number, right to about 1e-15.
package func naturalLogarithm(_ x: Double) -> Double {
    precondition(x.isNormal && x > 0, "the logarithm of \(x)")
    var mantissa = x.significand, exponent = Double(x.exponent)
    // To 0.7...1.4, around 1.
    if mantissa > 1.414_213_562_373_095 {
        mantissa /= 2
        exponent += 1
    }
    // ln m = 2 artanh(s) = 2 (s + s^3/3 + s^5/5 + ...), |s| < 0.172.
    let s = (mantissa - 1) / (mantissa + 1), square = s * s
    var sum = 0.0
    for term in stride(from: 23, through: 1, by: -2) { sum = sum * square + 1 / Double(term) }
    return exponent * 0.693_147_180_559_945_3 + 2 * s * sum
}

/// e to a number, right to about 1e-15; infinity where it is too large, 0 where it is too small.
package func naturalExponential(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709.7 { return .infinity }
    if x < -745 { return 0 }
    // x = k ln 2 + r, |r| < 0.35; ln 2 in two parts, of which the first has few bits.
    let k = (x * 1.442_695_040_888_963_4).rounded()
    let r = (x - k * 0.693_145_751_953_125) - k * 1.428_606_820_309_417_2e-6
    var sum = 1.0
    for term in stride(from: 14.0, through: 1, by: -1) { sum = 1 + r / term * sum }
    // In two steps: 2^k alone may be too small for a normal number where the result is none either.
    let half = Int(k) / 2
    return sum * Double(sign: .plus, exponent: half, significand: 1)
        * Double(sign: .plus, exponent: Int(k) - half, significand: 1)
}

extension Kernels {
    /// The natural logarithm of what the softmax of some logits gives one of them.
    ///
    /// It is finite also where the share is too small for a number.
    ///
    /// - Parameters:
    ///   - place: the one.
    ///   - logits: [n].
    ///   - shares: room for as many numbers.
    /// - Returns: the logarithm; -infinity if the logits are no numbers.
    package func logShare(
        of place: Int, in logits: View<Float>, shares: View<Float>
    ) -> Double {
        softmax(logits, rows: 1, into: shares)
        let best = logits.firstMaximum, share = Double(shares[best])
        guard share.isNormal else { return -.infinity }
        return Double(logits[place]) - Double(logits[best]) + naturalLogarithm(share)
    }
}
