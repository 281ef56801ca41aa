/// Numbers as data files write them.
package enum DecimalNumber {
    /// The most bytes of a number; more than the exact value of any `Double` has.
    private static let maximumBytes = 1100

    /// The powers of ten that a `Double` holds exactly.
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// The `Double` nearest to a decimal number such as `-1`, `+.5` or `2.5e-3`.
    ///
    /// Neither words such as `inf` nor hexadecimal digits nor blanks are part of a number.
    ///
    /// - Parameters:
    ///   - text: ASCII.
    ///   - point: what stands before the fraction.
    /// - Returns: a finite number; nil if the text is none or is beyond the largest.
    package static func parse(_ text: ArraySlice<UInt8>, point: UInt8 = 0x2E) -> Double? {
        guard let parts = Parts(text, point: point), text.count <= maximumBytes else { return nil }
        // With both exact, the one operation rounds correctly (Clinger 1990).
        if parts.digitCount <= 15, abs(parts.exponent) < powers.count {
            let digits = Double(parts.digits), power = powers[abs(parts.exponent)]
            let size = parts.exponent < 0 ? digits / power : digits * power
            return parts.isNegative ? -size : size
        }
        let normal = text.map { $0 == point ? 0x2E : $0 }
        guard let value = Double(String(decoding: normal, as: UTF8.self)), value.isFinite else {
            return nil
        }
        return value
    }

    /// A number taken apart: digits times ten to the exponent.
    private struct Parts {
        var isNegative = false
        /// Wraps around if there are more than 19 digits.
        var digits: UInt64 = 0
        /// The digits after leading zeros.
        var digitCount = 0
        /// Limited to where a number is zero or infinite anyway.
        var exponent = 0

        init?(_ text: ArraySlice<UInt8>, point: UInt8) {
            var place = text.startIndex
            /// Passes over one of two bytes.
            func passes(_ first: UInt8, _ second: UInt8) -> Bool {
                guard place < text.endIndex, text[place] == first || text[place] == second else {
                    return false
                }
                place += 1
                return true
            }
            /// Passes over a sign and says whether it was a minus.
            func minus() -> Bool {
                let start = place
                return passes(0x2B, 0x2D) && text[start] == 0x2D
            }
            func nextDigit() -> Int? {
                guard place < text.endIndex, let digit = text[place].digit else { return nil }
                place += 1
                return digit
            }
            isNegative = minus()
            var hasDigits = false, isFraction = false
            while true {
                while let digit = nextDigit() {
                    hasDigits = true
                    digits = digits &* 10 &+ UInt64(digit)
                    if digitCount > 0 || digit > 0 { digitCount += 1 }
                    if isFraction { exponent -= 1 }
                }
                guard !isFraction, passes(point, point) else { break }
                isFraction = true
            }
            guard hasDigits else { return nil }
            if passes(0x45, 0x65) {
                let isSmall = minus()
                var power = 0, hasPower = false
                while let digit = nextDigit() {
                    hasPower = true
                    power = min(power * 10 + digit, 1_000_000)
                }
                guard hasPower else { return nil }
                exponent += isSmall ? -power : power
            }
            guard place == text.endIndex else { return nil }
        }
    }
}
