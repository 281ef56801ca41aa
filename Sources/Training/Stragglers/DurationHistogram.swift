internal import Foundation

/// How often durations of which length came, from a microsecond to a quarter of an hour, in bins
/// 5 % wide: percentiles in memory of a fixed size.
package struct DurationHistogram: Sendable {
    private static let shortest = 1e-6
    private static let ratio = 1.05
    private static let bins = 424

    private var counts = [UInt32](repeating: 0, count: bins)
    private var sum = 0.0
    /// Durations that were added.
    package private(set) var count = 0

    /// An empty histogram.
    package init() {}

    /// Counts one duration in, in seconds.
    package mutating func add(_ seconds: Double) {
        let place = log(max(seconds, Self.shortest) / Self.shortest) / log(Self.ratio)
        counts[min(Int(place), Self.bins - 1)] += 1
        sum += seconds
        count += 1
    }

    /// The mean, in seconds; 0 of none.
    package var mean: Double { sum / Double(max(count, 1)) }

    /// What a share of the durations does not exceed, within 5 %, in seconds; 0 of none.
    package func percentile(_ share: Double) -> Double {
        let wanted = (share * Double(count)).rounded(.up)
        var seen = 0
        for (bin, number) in counts.enumerated() where number > 0 {
            seen += Int(number)
            if Double(seen) >= wanted { return Self.shortest * pow(Self.ratio, Double(bin) + 0.5) }
        }
        return 0
    }
}
