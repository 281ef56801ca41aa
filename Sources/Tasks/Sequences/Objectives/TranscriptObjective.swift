internal import Layers
internal import Tensors
internal import Training

/// Labels in their order, without saying at which steps: connectionist temporal classification, with
/// the blank as class 0.
///
/// Hits are labels less the errors of the transcript that is found, by the best path or by a prefix beam
/// search: insertions, deletions and substitutions; accuracy is 1 less the label error rate.
final class TranscriptObjective: SequenceObjective {
    let output: NetworkShape
    let metric = "nats"

    private let beam: Int

    /// So many labels, found with so many prefixes; one prefix is the best path.
    init(_ labels: Int, beam: Int) {
        output = .steps(labels + 1)
        self.beam = beam
    }

    /// A transcript goes with any number of steps.
    func suits(_ shape: NetworkShape) -> Bool {
        var shape = shape.flat
        shape.scale = output.scale
        return shape == output
    }

    func otherSums(_ set: any ExampleSet) -> Int { set.judging.wordSeparator == nil ? 0 : 2 }

    func figures(_ score: SequenceScore, _ set: any ExampleSet) -> [Evaluation.Figure] {
        score.others.isEmpty
            ? score.hits
            : score.hits + [
                Evaluation.Figure("wordErrorRate", score.others[0] / max(score.others[1], 1))
            ]
    }

    func loss(of output: Tensor, targets: SequenceTargets, on tape: Tape) -> Loss {
        CTCLoss(
            output, targets: targets.labels, targetLengths: targets.labelCounts,
            inputLengths: targets.lengths, on: tape)
    }

    func answer(_ rows: View<Float>, with kernels: Kernels) -> Answer {
        let found = search(rows, kernels)
        return .transcript(found.labels, probability: naturalExponential(found.logProbability))
    }

    /// The labels of the best path with its probability, or those of the best prefix with theirs.
    private func search(
        _ rows: View<Float>, _ kernels: Kernels
    ) -> (labels: [Int], logProbability: Double) {
        let decoder = CTCDecoder(kernels: kernels)
        if beam == 1 {
            let path = decoder.bestPath(rows, classes: output.features)
            return (path.labels, path.logProbability)
        }
        // There is always a prefix, if only the empty one.
        let best = decoder.beamSearch(
            rows, classes: output.features,
            BeamSearchOptions(width: beam, leastProbability: Self.leastProbability))[0]
        return (best.labels, best.logProbability)
    }

    /// Labels less likely than this at a step are not tried there: thousands of symbols would cost a search
    /// its time.
    private static let leastProbability = 1e-4

    func judge(_ sequence: JudgedSequence, into score: inout SequenceScore) {
        if sequence.length == 0 { return }
        let labels = sequence.labels
        let guess = search(sequence.outputs, sequence.output.tape.kernels).labels
        let errors = editDistance(labels, guess)
        score.add(right: labels.count - errors, of: labels.count, isExact: errors == 0)
        guard let separator = sequence.set.judging.wordSeparator else { return }
        let words = labels.split(separator: separator), found = guess.split(separator: separator)
        score.others[0] += Double(editDistance(words, found))
        score.others[1] += Double(words.count)
    }
}
