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
}
