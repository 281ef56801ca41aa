import Testing

/// Expects numbers computed in `Float` to be near those computed in `Double`, relative to their
/// size where that is above 1.
///
/// An update rounds some ten times, by 6e-8 of numbers that are mostly much smaller than 1; ten
/// updates were found to be off by 2e-7. A wrong formula is off by 1e-4 or more.
func expectNear(
    _ computed: [Double], _ expected: [Double], _ name: String, tolerance: Double = 1e-6,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    guard computed.count == expected.count else {
        Issue.record(
            "\(name): \(computed.count) numbers instead of \(expected.count)",
            sourceLocation: sourceLocation)
        return
    }
    // What is not a number counts as infinitely wrong.
    let errors = zip(computed, expected).map { abs($0 - $1) / max(1, abs($1)) }
    let worst = errors.reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
    #expect(worst <= tolerance, "\(name) is off by \(worst)", sourceLocation: sourceLocation)
}
