/// Times as ISO 8601 writes them.
package enum TimeStamp {
    /// The seconds from 1970-01-01T00:00:00Z to a time, leap seconds not counted.
    ///
    /// A date alone, `2011-01-02`, is its midnight. A time follows after `T` or a blank, with or without
    /// seconds and a fraction of them: `2011-01-02 03:00`, `2011-01-02T03:00:00.25Z`. `Z` or an offset
    /// such as `+01:00` may end it; a time without either is taken as UTC.
    ///
    /// - Parameter text: ASCII.
    /// - Returns: seconds; nil if the text is no time.
    package static func seconds(_ text: ArraySlice<UInt8>) -> Double? {
        var rest = Cursor(rest: text)
        guard let year = rest.number(digits: 4), rest.passes(0x2D),
            let month = rest.number(digits: 2), rest.passes(0x2D),
            let day = rest.number(digits: 2), (1...12).contains(month),
            day >= 1, day <= dayCount(year: year, month: month)
        else { return nil }
        let midnight = Double(days(year: year, month: month, day: day) * 86_400)
        if rest.isEmpty { return midnight }
        guard rest.passes(0x54) || rest.passes(.blank), let time = rest.timeOfDay() else {
            return nil
        }
        return midnight + time
    }

    private static func dayCount(year: Int, month: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// The days from 1970-01-01, by counting from March, so that leap days come last in a year.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month > 2 ? year + 400 : year + 399
        let marchMonth = (month + 9) % 12
        let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
        return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear
            - 865_565
    }

    /// What is left to read.
    private struct Cursor {
        var rest: ArraySlice<UInt8>

        var isEmpty: Bool { rest.isEmpty }

        mutating func passes(_ byte: UInt8) -> Bool {
            guard rest.first == byte else { return false }
            rest.removeFirst()
            return true
        }

        mutating func number(digits count: Int) -> Int? {
            guard rest.count >= count else { return nil }
            var value = 0
            for byte in rest.prefix(count) {
                guard let digit = byte.digit else { return nil }
                value = value * 10 + digit
            }
            rest.removeFirst(count)
            return value
        }

        /// Seconds since midnight UTC; nil if anything else follows.
        mutating func timeOfDay() -> Double? {
            guard let hour = number(digits: 2), hour < 24, passes(.colon),
                let minute = number(digits: 2), minute < 60
            else { return nil }
            var seconds = 0.0
            if passes(.colon) {
                guard let whole = number(digits: 2), whole < 60, let part = fraction() else {
                    return nil
                }
                seconds = Double(whole) + part
            }
            guard let offset = offset(), isEmpty else { return nil }
            return Double(hour * 3600 + minute * 60 - offset) + seconds
        }

        /// What stands behind a point or comma, at most nine digits; 0 without one.
        private mutating func fraction() -> Double? {
            guard passes(0x2E) || passes(.comma) else { return 0 }
            var digits = 0, unit = 1
            while let digit = number(digits: 1) {
                guard unit < 1_000_000_000 else { return nil }
                digits = digits * 10 + digit
                unit *= 10
            }
            return unit == 1 ? nil : Double(digits) / Double(unit)
        }

        /// The zone's seconds ahead of UTC.
        private mutating func offset() -> Int? {
            if isEmpty || passes(0x5A) { return 0 }
            let isAhead = passes(0x2B)
            guard isAhead || passes(0x2D), let hours = number(digits: 2), hours < 24 else {
                return nil
            }
            var seconds = hours * 3600
            if !isEmpty {
                _ = passes(.colon)
                guard let minutes = number(digits: 2), minutes < 60 else { return nil }
                seconds += minutes * 60
            }
            return isAhead ? seconds : -seconds
        }
    }
}
