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
