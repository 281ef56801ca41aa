/// How benchmarks measure time.
enum Timing {
    /// Seconds that `body` takes.
    static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        try body()
        return (ContinuousClock.now - start) / .seconds(1)
    }

    /// The middle of the sorted values, or the mean of the two in the middle; 0 of none.
    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted(), half = sorted.count / 2
        if sorted.isEmpty { return 0 }
        return sorted.count.isMultiple(of: 2)
            ? (sorted[half - 1] + sorted[half]) / 2 : sorted[half]
    }
}
