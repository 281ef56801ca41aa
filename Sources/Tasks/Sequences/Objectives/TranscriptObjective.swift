internal import Layers
internal import Tensors
internal import Training

/// Labels in their order, without saying at which steps: connectionist temporal classification, with
/// the blank as class 0.
///
/// Hits are labels less the errors of the best path's transcript: insertions, deletions and
/// substitutions; accuracy is 1 less the label error rate.
final class TranscriptObjective: SequenceObjective {
    let output: NetworkShape
    let metric = "nats"

    init(_ labels: Int) { output = .steps(labels + 1) }

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
        .transcript(CTCDecoder(kernels: kernels).bestPath(rows, classes: output.features).labels)
    }

    func judge(_ sequence: JudgedSequence, into score: inout SequenceScore) {
        if sequence.length == 0 { return }
        let labels = sequence.labels
        let guess = CTCDecoder(kernels: sequence.output.tape.kernels)
            .bestPath(sequence.outputs, classes: output.features).labels
        let errors = editDistance(labels, guess)
        score.add(right: labels.count - errors, of: labels.count, isExact: errors == 0)
        guard let separator = sequence.set.judging.wordSeparator else { return }
        let words = labels.split(separator: separator), found = guess.split(separator: separator)
        score.others[0] += Double(editDistance(words, found))
        score.others[1] += Double(words.count)
    }
}
