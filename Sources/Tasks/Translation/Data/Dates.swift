internal import Corpus

/// Dates as people write them, to be written as `2031-04-09`.
///
/// Source: the task of the example `keras-attention`, with formats of our own that have one meaning
/// each.
package struct Dates: PairRule {
    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december",
    ]
    private static let weekdays = [
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    ]
    private static let characters = "0123456789 ,./-abcdefghijklmnopqrstuvwxyz".map { "\($0)" }
    private static let places = Dictionary(
        uniqueKeysWithValues: characters.enumerated().map { ($1, Int32($0)) })

    var languages: PairLanguages {
        PairLanguages(
            source: TokenVocabulary(symbols: Self.characters),
            // Digits and the hyphen.
            target: TokenVocabulary(symbols: Array(Self.characters[0..<15])))
    }

    func draw(_ dice: inout PairDice) -> TokenPair {
        let year = dice.integer(1900...2099), month = dice.integer(1...12)
        let day = dice.integer(1...Self.days(month, year))
        let text = Self.written(day, month, year, format: dice.integer(0...7))
        return TokenPair(
            source: Self.tokens(text),
            target: Self.tokens("\(year)-\(Self.two(month))-\(Self.two(day))"))
    }

    /// A date in one of eight formats.
    package static func written(_ day: Int, _ month: Int, _ year: Int, format: Int) -> String {
        let name = months[month - 1], short = name.prefix(3)
        switch format {
        case 0: return "\(day) \(name) \(year)"
        case 1: return "\(name) \(day), \(year)"
        case 2: return "\(day) \(short) \(year)"
        case 3: return "\(short) \(two(day)), \(year)"
        case 4: return "\(two(day)).\(two(month)).\(year)"
        case 5: return "\(month)/\(day)/\(year)"
        case 6: return "\(weekdays[weekday(day, month, year)]), \(day) \(name) \(year)"
        default: return "\(weekdays[weekday(day, month, year)].prefix(3)) \(short) \(day) \(year)"
        }
    }

    private static func days(_ month: Int, _ year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// The day of the week of a date, 0 for Sunday.
    ///
    /// Source: Sakamoto's method.
    package static func weekday(_ day: Int, _ month: Int, _ year: Int) -> Int {
        let shifts = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4]
        let year = month < 3 ? year - 1 : year
        return (year + year / 4 - year / 100 + year / 400 + shifts[month - 1] + day) % 7
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func tokens(_ text: String) -> [Int32] { text.compactMap { places["\($0)"] } }
}
