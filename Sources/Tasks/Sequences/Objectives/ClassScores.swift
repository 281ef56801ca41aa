internal import Training

/// What is counted of classes besides hits: entities of tags, or each class of sequences.
enum ClassScores {
    /// More classes are not counted one by one.
    private static let mostClasses = 1000

    /// Sums of its own.
    static func count(_ shape: NetworkShape, _ set: any ExampleSet) -> Int {
        if set.judging.entities != nil { return Findings.size }
        return shape.extent == .sequence && shape.features <= mostClasses
            ? shape.features * Findings.size : 0
    }

    /// Counts a sequence.
    ///
    /// - Parameters:
    ///   - guesses: of each step, or one.
    ///   - targets: likewise; less than 0 where there is none.
    ///   - set: what knows of entities.
    ///   - score: what is added to.
    static func add(
        _ guesses: [Int], _ targets: [Int], _ set: any ExampleSet, to score: inout SequenceScore
    ) {
        if let scheme = set.judging.entities {
            let found = scheme.entities(guesses), wanted = scheme.entities(targets)
            Findings.add(
                right: found.intersection(wanted).count, found: found.count, wanted: wanted.count,
                to: &score)
        } else if !score.others.isEmpty {
            for (guess, target) in zip(guesses, targets) where target >= 0 {
                Findings.add(
                    right: guess == target ? 1 : 0, found: 1, wanted: 0, to: &score,
                    at: guess * Findings.size)
                score.others[target * Findings.size + 2] += 1
            }
        }
    }

    /// The measures.
    static func figures(_ score: SequenceScore, _ set: any ExampleSet) -> [Evaluation.Figure] {
        if set.judging.entities != nil {
            return score.hits + [Evaluation.Figure("entityF1", Findings(score).f1)]
        }
        guard !score.others.isEmpty else { return score.hits }
        let classes = stride(from: 0, to: score.others.count, by: Findings.size).map {
            Findings(score, at: $0)
        }
        // A class that is not there is not judged.
        let present = classes.filter { $0.wanted > 0 }
        let mean = present.reduce(0) { $0 + $1.f1 } / Double(max(present.count, 1))
        return score.hits + [Evaluation.Figure("macroF1", mean)]
    }
}
