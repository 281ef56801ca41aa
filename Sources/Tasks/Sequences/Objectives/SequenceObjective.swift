internal import Layers
internal import Tensors
internal import Training

/// What a network learns: a loss of what it gives, and how that is judged.
///
/// To add one: a type of this protocol, and its name in ``SequenceObjectives`` and `LossRecipe`.
protocol SequenceObjective: AnyObject {
    /// What the network has to give.
    var output: NetworkShape { get }
    /// Whether a network that gives this can learn it.
    func suits(_ shape: NetworkShape) -> Bool
    /// What the mean loss is called.
    var metric: String { get }
    /// Sums of its own that it counts of the examples of a set.
    func otherSums(_ set: any ExampleSet) -> Int
    /// What the sums come to; none if only the loss counts.
    func figures(_ score: SequenceScore, _ set: any ExampleSet) -> [Evaluation.Figure]

    /// Records the loss.
    func loss(of output: Tensor, targets: SequenceTargets, on tape: Tape) -> Loss
    /// What the network says.
    ///
    /// - Parameters:
    ///   - rows: what its last layer gives, [T][F] or [F].
    ///   - kernels: what to compute with.
    /// - Returns: the likeliest targets.
    func answer(_ rows: View<Float>, with kernels: Kernels) -> Answer
    /// What draws targets of a step from what its last layer gives; nil if that tells no chances.
    func sampler(_ options: SamplingOptions, kernels: Kernels) -> (any StepSampler)?
    /// Counts what a sequence's best guess hits.
    func judge(_ sequence: JudgedSequence, into score: inout SequenceScore)
}

extension SequenceObjective {
    func suits(_ shape: NetworkShape) -> Bool { shape.flat == output }

    /// None.
    func otherSums(_ set: any ExampleSet) -> Int { 0 }

    /// None.
    func sampler(_ options: SamplingOptions, kernels: Kernels) -> (any StepSampler)? { nil }

    /// The numbers as they are.
    func answer(_ rows: View<Float>, with kernels: Kernels) -> Answer {
        .numbers(self.rows(rows))
    }

    /// Each row for itself.
    func rows(_ rows: View<Float>) -> [[Float]] {
        let width = output.features
        return (0..<rows.count / width).map { rows[$0 * width..<($0 + 1) * width].array }
    }
}

/// One sequence after a forward pass.
struct JudgedSequence {
    /// What the network gave, [lane][T][b][F].
    let output: Tensor
    let targets: SequenceTargets
    /// The examples that it is one of.
    let set: any ExampleSet
    /// Which one.
    let example: Int
    let lane: Int
    /// Its row in the lane.
    let row: Int

    private var sequences: Int { output.lanes.sequences }
    private var sequence: Int { lane * sequences + row }

    /// How many classes are as they should be.
    func hits(_ guesses: [Int], _ targets: [Int]) -> Int {
        let unknown = set.judging.unknownClass
        return zip(guesses, targets).count { $0 == $1 && $0 != unknown }
    }

    /// Valid steps of the output.
    var length: Int { min(Int(targets.lengths[sequence]), output.times) }

    /// The place of a step among all rows.
    func place(_ step: Int) -> Int { (lane * output.times + step) * sequences + row }

    /// What the network gave at a step.
    func output(_ step: Int) -> View<Float> {
        let width = output.features, start = place(step) * width
        return output.value[start..<start + width]
    }

    /// What it gave at all valid steps, [length][F].
    var outputs: View<Float> { output.sequence(row, ofLane: lane, length: length) }

    /// The transcript.
    var labels: [Int] {
        let most = targets.labels.count / max(targets.labelCounts.count, 1)
        let start = sequence * most, count = Int(targets.labelCounts[sequence])
        return (start..<start + count).map { Int(targets.labels[$0]) }
    }
}
