extension Double {
    /// The power with a whole exponent from 0 up, by repeated squaring.
    ///
    /// Made of multiplications alone, so that its bits depend on no library.
    package func raised(to exponent: Int) -> Double {
        precondition(exponent >= 0, "a negative power")
        var result = 1.0, square = self, rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result *= square }
            square *= square
            rest >>= 1
        }
        return result
    }

    /// The power of a positive number with an exponent in 0...1, right to about 1e-14.
    ///
    /// The product of those of its second, fourth, eighth ... roots that the bits of the exponent ask
    /// for.
    package func raised(toFraction exponent: Double) -> Double {
        precondition(
            self > 0 && exponent >= 0 && exponent <= 1, "\(self) to the power \(exponent)")
        if exponent == 1 { return self }
        var result = 1.0, root = self, rest = exponent
        while rest > 0 {
            root = root.squareRoot()
            rest *= 2
            if rest >= 1 {
                result *= root
                rest -= 1
            }
        }
        return result
    }
}
