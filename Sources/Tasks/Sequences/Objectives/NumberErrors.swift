/// How far numbers are off.
struct NumberErrors {
    /// Numbers that it takes in a score.
    static let size = 3

    private let squares: Double
    private let distances: Double
    private let count: Double

    /// Reads a part of a score's own sums.
    init(_ score: SequenceScore, at place: Int) {
        squares = score.others[place]
        distances = score.others[place + 1]
        count = max(score.others[place + 2], 1)
    }

    /// Adds a number that is off by so much.
    static func add(_ distance: Double, to score: inout SequenceScore, at place: Int) {
        score.others[place] += distance * distance
        score.others[place + 1] += abs(distance)
        score.others[place + 2] += 1
    }

    var rootMeanSquare: Double { (squares / count).squareRoot() }
    /// Of the distances.
    var mean: Double { distances / count }
}
