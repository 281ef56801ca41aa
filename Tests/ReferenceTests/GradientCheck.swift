import Testing

/// Expects a gradient to be that of a loss, by central differences in every coordinate.
///
/// With a step h the difference (f(x + h) - f(x - h)) / 2h is wrong by about h^2 f''' / 6 for
/// leaving out higher terms and by about u |f| / h for rounding (u = 1.1e-16, times a few
/// operations). At h = 1e-5 both are near 1e-10 for losses and derivatives near 1, so 2e-9 times
/// the size of loss and gradient holds with room, while a missing term is off by 1e-3 or more.
func expectGradient(
    _ gradient: [Double], at point: [Double], _ name: String,
    sourceLocation: SourceLocation = #_sourceLocation, of loss: ([Double]) -> Double
) {
    guard gradient.count == point.count else {
        Issue.record(
            "\(name): \(gradient.count) derivatives for \(point.count) coordinates",
            sourceLocation: sourceLocation)
        return
    }
    let step = 1e-5
    let size = max(1, abs(loss(point)))
    for index in point.indices {
        var moved = point
        moved[index] = point[index] + step
        let above = loss(moved)
        moved[index] = point[index] - step
        let below = loss(moved)
        let numerical = (above - below) / (2 * step)
        let tolerance = 2e-9 * max(size, abs(numerical))
        #expect(
            abs(gradient[index] - numerical) <= tolerance,
            "\(name)[\(index)]: derivative \(gradient[index]), by differences \(numerical)",
            sourceLocation: sourceLocation)
    }
}

/// Expects two lists of numbers to be equal up to the order of sums in `Double`.
func expectClose(
    _ left: [Double], _ right: [Double], tolerance: Double = 1e-12,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(left.count == right.count, sourceLocation: sourceLocation)
    for (left, right) in zip(left, right) {
        #expect(
            abs(left - right) <= tolerance * max(1, abs(right)), sourceLocation: sourceLocation)
    }
}

/// The sum of products of two vectors of one size.
func dot(_ left: [Double], _ right: [Double]) -> Double {
    precondition(left.count == right.count, "a dot product needs equal counts")
    return zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
}

@Suite struct GradientCheckTests {
    @Test func acceptsARightGradient() {
        expectGradient([2, -6], at: [1, -3], "squares") { $0[0] * $0[0] + $0[1] * $0[1] }
    }

    @Test func refusesAWrongGradient() {
        withKnownIssue {
            expectGradient([2, -6.000_001], at: [1, -3], "squares") {
                $0[0] * $0[0] + $0[1] * $0[1]
            }
        }
        withKnownIssue {
            expectGradient([2], at: [1, -3], "too few") { $0[0] * $0[0] + $0[1] * $0[1] }
        }
    }
}
