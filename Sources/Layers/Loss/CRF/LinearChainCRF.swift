public import Tensors

/// A linear-chain conditional random field over tags: scores of neighbours beside those that a network
/// gives to the tags of each step.
///
/// Source: Lafferty, McCallum & Pereira 2001; over a BiLSTM, Huang, Xu & Yu 2015. Names, shapes and
/// initial values are those of pytorch-crf: `start_transitions` and `end_transitions` [K],
/// `transitions` [K, K] from row to column, all uniform in ±0.1. A transition that is set to -infinity
/// is forbidden.
public final class LinearChainCRF {
    /// Scores of a tag at the first step, [K].
    public let start: Parameter
    /// Scores of a tag at the last step, [K].
    public let end: Parameter
    /// Scores of a tag (column) after another (row), [K, K].
    public let transitions: Parameter
    /// Tags, K.
    public let tags: Int

    /// Declares the scores.
    public init(_ name: String, tags: Int, in parameters: ParameterSet) {
        precondition(tags > 0, "a chain of \(tags) tags")
        self.tags = tags
        let initializer = Initializer.uniform(bound: 0.1)
        start = parameters.declare(
            "\(name).start_transitions", shape: [tags], initializer: initializer)
        end = parameters.declare(
            "\(name).end_transitions", shape: [tags], initializer: initializer)
        transitions = parameters.declare(
            "\(name).transitions", shape: [tags, tags], initializer: initializer)
    }

    /// Records the negative log likelihood of tags.
    ///
    /// - Parameters:
    ///   - emissions: the network's scores, [lane][T][b][K].
    ///   - targets: tags, [lane][T][b]; those of padding are not looked at; read every step.
    ///   - lengths: valid steps of each sequence, [lane][b].
    ///   - tape: where to record.
    /// - Returns: the loss; its sums are loss in nats, sequences with steps, and their steps.
    public func loss(
        _ emissions: Tensor, targets: View<Int32>, lengths: View<Int32>, on tape: Tape
    ) -> LinearChainLoss {
        LinearChainLoss(self, emissions, targets: targets, lengths: lengths, on: tape)
    }

    var scores: ChainScores {
        ChainScores(start: start.value, end: end.value, transitions: transitions.value)
    }
}

/// The negative log likelihood of tags in a ``LinearChainCRF``, summed over sequences.
public final class LinearChainLoss: Loss {
    private let layer: LinearChainCRF
    private let targets: View<Int32>
    private let lengths: View<Int32>
    private let work: View<Float>  // of each lane
    private let scoreGradients: View<Float>  // of each lane

    init(
        _ layer: LinearChainCRF, _ emissions: Tensor, targets: View<Int32>,
        lengths: View<Int32>, on tape: Tape
    ) {
        precondition(
            emissions.features == layer.tags,
            "\(emissions.features) features for a chain of \(layer.tags) tags")
        precondition(
            targets.count == emissions.times * tape.lanes.rows && lengths.count == tape.lanes.rows,
            "tags of other rows")
        precondition(
            tape.purpose == .evaluation || emissions.gradient != nil,
            "a chain is trained with what feeds it")
        self.layer = layer
        self.targets = targets
        self.lengths = lengths
        let scores = layer.scores, lanes = tape.lanes.count
        work = tape.scratch(lanes * scores.workCount(times: emissions.times))
        scoreGradients = tape.scratch(
            tape.purpose == .training ? lanes * scores.gradientCount : 0)
        tape.planLaneSum(layer.tags * layer.tags)
        tape.planGradients(of: [layer.start, layer.end, layer.transitions])
        super.init(of: emissions, sumCount: 3, on: tape)
    }

    override func compute(lane: Int) -> LaneResult {
        let gradients = gradient(lane: lane).map { emissions in
            (emissions: emissions, scores: part(scoreGradients, lane: lane))
        }
        let (loss, sequences, steps) = tape.kernels.linearChain(
            emissions: input.value(lane: lane), targets: part(targets, lane: lane),
            lengths: part(lengths, lane: lane), scores: layer.scores, gradients: gradients,
            work: part(work, lane: lane))
        return LaneResult(loss: loss, count: Double(sequences), other: Double(steps))
    }

    override func finishParameters() {
        let n = layer.tags
        sum(0..<n, into: layer.start)
        sum(n..<2 * n, into: layer.end)
        sum(2 * n..<(2 + n) * n, into: layer.transitions)
    }

    private func sum(_ range: Range<Int>, into parameter: Parameter) {
        tape.sumLanes(into: parameter.gradient) { lane, sum in
            sum.copy(from: part(scoreGradients, lane: lane)[range])
            if scale != 1 { tape.kernels.scale(sum, by: scale) }
        }
    }
}
