import TestSupport
import Testing

/// The largest error of a layer in `Float` that tests accept, in units of the largest number.
///
/// A unit of rounding is 6e-8. Sums here have up to some hundred products of numbers near 1, and
/// errors of rounding add like a random walk, so that ten units are expected at most (eight were
/// found, where a recurrence carries them on). 2e-6 leaves room for other orders of addition in
/// the library's products; a wrong term is off by 1e-3 or more.
let floatTolerance = 2e-6

/// Expects numbers computed in `Float` to be near those computed in `Double`.
///
/// The error is measured against the largest expected number, but at least 1, because cancellation
/// leaves small results with the error of the large terms that they are made of.
func expectNear(
    _ computed: [Double], _ expected: [Double], _ name: String,
    tolerance: Double = floatTolerance, sourceLocation: SourceLocation = #_sourceLocation
) {
    guard computed.count == expected.count else {
        Issue.record(
            "\(name): \(computed.count) numbers instead of \(expected.count)",
            sourceLocation: sourceLocation)
        return
    }
    let size = expected.reduce(1) { max($0, abs($1)) }
    // What is not a number counts as infinitely wrong.
    let errors = zip(computed, expected).map { abs($0 - $1) / size }
    let worst = errors.reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
    #expect(worst <= tolerance, "\(name) is off by \(worst)", sourceLocation: sourceLocation)
}

/// Expects numbers computed in `Float` to be near those of PyTorch in float64.
func expectGolden(
    _ computed: [Double], _ golden: Golden, _ name: String, tolerance: Double = floatTolerance,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let tensor = try golden.tensor(name)
    expectNear(
        computed, tensor.values, "\(golden.name): \(name)", tolerance: tolerance,
        sourceLocation: sourceLocation)
}

/// Expects equal bits, so that NaN equals itself and 0 differs from -0.
///
/// Differences are counted: a report of each one between long arrays takes minutes.
func expectSameBits(
    _ left: [Float], _ right: [Float], _ name: String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let differing = zip(left, right).count { $0.bitPattern != $1.bitPattern }
    #expect(
        left.count == right.count && differing == 0,
        "\(name): \(differing) of \(left.count) numbers have other bits",
        sourceLocation: sourceLocation)
}

@Suite struct ComparisonTests {
    @Test func acceptsRoundingAndRefusesErrors() {
        expectNear([100.0001, 0], [100, 0.0001], "rounding")
        expectSameBits([.nan, 0], [.nan, 0], "bits")
        withKnownIssue { expectNear([1.0001], [1], "error") }
        withKnownIssue { expectNear([.nan], [1], "not a number") }
        withKnownIssue { expectNear([1], [1, 1], "too few") }
        withKnownIssue { expectSameBits([0], [-0.0], "sign of zero") }
        withKnownIssue { expectSameBits([0], [0, 0], "too few") }
    }
}
