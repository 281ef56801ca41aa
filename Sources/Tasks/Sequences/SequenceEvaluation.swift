internal import Corpus
internal import DataParallel
internal import Layers
internal import Tensors
internal import Training

/// Judges a network on examples, with the same bits on any number of ranks.
final class SequenceEvaluation {
    private let network: Network
    private let objective: any SequenceObjective
    private let context: TaskContext
    private let workspace: Memory<Float>

    init(
        _ network: Network, _ objective: any SequenceObjective, context: TaskContext,
        workspace: Memory<Float> = Memory()
    ) {
        self.network = network
        self.objective = objective
        self.context = context
        self.workspace = workspace
    }

    /// The loss and the hits on all examples of a set; collective.
    func evaluate(_ set: any ExampleSet) throws -> Evaluation {
        let lanes = context.lanes
        let plan = try SequenceBatches(
            lengths: (0..<set.count).map(set.length), laneCount: lanes.total,
            sequencesPerLane: lanes.sequences, order: .natural
        ).epoch(0)
        let graphs = SequenceGraphs(
            network, objective, set, .evaluation, context: context, workspace: workspace)
        let size = JudgementSize(
            steps: plan.stepCount, width: 2,
            laneWidth: SequenceScore.size + objective.otherSums(set),
            singles: set.judging.anomalies == nil ? 0 : set.count)
        let totals = try context.sums(size) { pass, numbers in
            for step in 0..<size.steps {
                let times = SequenceGraphs.rounded(plan.timeSteps(step: step))
                let graph = graphs.graph(times, pass: pass)
                graph.load { lane, row in plan.row(step: step, lane: lane, index: row).id }
                try graph.tape.forward(Moment(seed: 0, step: 0))
                numbers.sums(step: step).copy(from: graph.loss.sums[0..<size.width])
                let lanes = graph.tape.lanes
                for (lane, score) in zip(lanes.range, graph.judge()) {
                    numbers.lane(lane, step: step).copy(from: score.numbers)
                    for (example, error) in score.errors {
                        numbers.singles[example] = Float(error)
                    }
                }
            }
        }
        var score = SequenceScore(loss: totals.sums[0], count: totals.sums[1], totals.ofLanes)
        score.errors = totals.singles.enumerated().map { ($0, $1) }
        var result = Evaluation(loss: score.loss, count: Int(score.count))
        result.figures = objective.figures(score, set)
        return result
    }
}
