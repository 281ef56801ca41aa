internal import Corpus
internal import Foundation
internal import Training

/// What a network reads of the time of a table's row: fields of the calendar, and how long it is since the
/// row before.
struct TableClock: Sendable {
    /// What an interval of 1 is, in seconds.
    let unit: Double
    private let fields: [NumberDataRecipe.CalendarField]

    /// Learns the unit: the median of the intervals between rows at different times.
    init(learning times: [Double], _ recipe: NumberDataRecipe) {
        let intervals = zip(times.dropFirst(), times).map { $0 - $1 }.filter { $0 > 0 }.sorted()
        self.init(unit: intervals.isEmpty ? 1 : intervals[intervals.count / 2], recipe)
    }

    init(unit: Double, _ recipe: NumberDataRecipe) {
        self.unit = unit
        fields = recipe.calendar
    }

    /// Features of a row.
    var width: Int { fields.reduce(0) { $0 + $1.count } + 1 }

    /// One feature for each value of a field, then the interval, the last of all as cells that keep time
    /// want it.
    func features(at time: Double, after before: Double?) -> [Float] {
        fields.flatMap { field in
            let place = field.place(of: time)
            return (0..<field.count).map { $0 == place ? Float(1) : 0 }
        } + [Float((time - (before ?? time)) / unit)]
    }

    /// A time, in seconds.
    static func time(_ cell: String, place: String) throws(CorpusError) -> Double {
        guard let time = TimeStamp.seconds(Array(cell.utf8)[...]) else {
            throw CorpusError(
                .badData, "\(place) has '\(cell)' where a time such as 2011-01-02T03:00 belongs")
        }
        return time
    }

    /// The times of a table's column, in seconds, which never go back.
    static func times(_ name: String, of table: TableFile) throws -> [Double] {
        let times = try table.times(name)
        for (row, time) in times.enumerated() {
            guard !time.isNaN, row == 0 || time >= times[row - 1] else {
                throw CorpusError(
                    .badData,
                    "row \(row + 1) of '\(table.path)' has \(time.isNaN ? "no" : "an earlier") time in "
                        + "column '\(name)'\(time.isNaN ? "" : " than the row before it"): sort the rows "
                        + "by time")
            }
        }
        return times
    }
}

extension NumberDataRecipe.CalendarField {
    /// Its values.
    var count: Int { self == .hour ? 24 : 7 }

    /// Which of its values a time has; weeks begin on Thursday, as 1970 did.
    ///
    /// - Parameter time: in seconds since 1970-01-01T00:00:00Z.
    /// - Returns: its place among the field's values, from 0.
    func place(of time: Double) -> Int {
        let unit = self == .hour ? 3600.0 : 86_400
        let number = Int((time / unit).rounded(.down)) % count
        return number < 0 ? number + count : number
    }
}
