internal import Training

/// Sums over examples.
struct SequenceScore {
    var loss = 0.0
    /// What the loss is divided by.
    var count = 0.0
    /// Targets, and those that were hit.
    var judged = 0.0, right = 0.0
    /// Sequences with a target, and those all of whose targets were hit.
    var sequences = 0.0, exact = 0.0
    /// What the objective counts besides.
    var others: [Double]
    /// How far single examples were off, where an objective keeps that.
    var errors: [(example: Int, error: Double)] = []

    /// Nothing yet, with room for so many sums of an objective's own.
    init(others: Int) { self.others = Array(repeating: 0, count: others) }

    /// Adds a sequence with so many targets.
    mutating func add(right: Int, of judged: Int, isExact: Bool) {
        self.right += Double(right)
        self.judged += Double(judged)
        sequences += 1
        if isExact { exact += 1 }
    }

    /// The numbers besides the loss, in an order of their own.
    static let size = 4
    var numbers: [Float] {
        ([judged, right, sequences, exact] + others).map { Float($0) }
    }

    init(loss: Double, count: Double, _ numbers: [Double]) {
        (self.loss, self.count) = (loss, count)
        (judged, right, sequences, exact) = (numbers[0], numbers[1], numbers[2], numbers[3])
        others = Array(numbers.dropFirst(Self.size))
    }

    /// The share of targets that were hit, and of sequences without a miss.
    var hits: [Evaluation.Figure] {
        [
            Evaluation.Figure("accuracy", right / max(judged, 1)),
            Evaluation.Figure("exact", exact / max(sequences, 1)),
        ]
    }
}

/// How well things were found: so many found rightly, found, and to be found.
struct Findings {
    /// Numbers that it takes in a score.
    static let size = 3

    let right: Double
    let found: Double
    let wanted: Double

    /// Reads a part of a score's own sums.
    init(_ score: SequenceScore, at place: Int = 0) {
        right = score.others[place]
        found = score.others[place + 1]
        wanted = score.others[place + 2]
    }

    /// Adds to a part of a score's own sums.
    static func add(
        right: Int, found: Int, wanted: Int, to score: inout SequenceScore, at place: Int = 0
    ) {
        score.others[place] += Double(right)
        score.others[place + 1] += Double(found)
        score.others[place + 2] += Double(wanted)
    }

    /// The harmonic mean of precision and recall; 0 where nothing was right.
    var f1: Double { 2 * right / max(found + wanted, 1) }
}
