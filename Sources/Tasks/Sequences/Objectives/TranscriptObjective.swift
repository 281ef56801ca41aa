internal import Layers
internal import Tensors

/// Labels in their order, without saying at which steps: connectionist temporal classification, with
/// the blank as class 0.
///
/// Hits are labels less the errors of the best path's transcript: insertions, deletions and
/// substitutions; accuracy is 1 less the label error rate.
final class TranscriptObjective: SequenceObjective {
    let output: NetworkShape
    let metric = "nats"
    let hasHits = true

    init(_ labels: Int) { output = .steps(labels + 1) }

    /// A transcript goes with any number of steps.
    func suits(_ shape: NetworkShape) -> Bool {
        var shape = shape.flat
        shape.scale = output.scale
        return shape == output
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
    }
}
