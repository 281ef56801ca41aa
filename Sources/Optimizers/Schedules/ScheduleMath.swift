// The C library's cos may differ in the last bit from one processor to the next (it chooses
// a version with or without fused steps), and ranks would then train with different rates. This
// uses IEEE multiplications and additions in a fixed order only.

/// cos(pi * x) for x in 0...1, right to about 1e-15.
///
/// The angle is folded to 0...pi/4, where Taylor series need few terms.
func cosineOfPi(_ x: Double) -> Double {
    // cos(pi * x) = -cos(pi * (1 - x)), exact at 0, 1/2 and 1.
    if x > 0.5 { return -cosineOfPi(1 - x) }
    // cos(pi * x) = sin(pi * (1/2 - x)).
    return x <= 0.25 ? cosineSeries(.pi * x) : sineSeries(.pi * (0.5 - x))
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
