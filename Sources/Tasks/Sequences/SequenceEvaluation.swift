internal import Corpus
internal import DataParallel
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
        let width = SequenceScore.size + objective.otherSums(set)
        let totals = try context.sums(steps: plan.stepCount, width: width) { pass, numbers in
            for step in 0..<plan.stepCount {
                let times = SequenceGraphs.rounded(plan.timeSteps(step: step))
                let graph = graphs.graph(times, pass: pass)
                graph.load { lane, row in plan.row(step: step, lane: lane, index: row).id }
                try graph.tape.forward(Moment(seed: 0, step: 0))
                numbers.part(step, of: plan.stepCount).copy(from: graph.judge().numbers)
            }
        }
        var result = Evaluation(loss: totals[0], count: Int(totals[1]))
        result.figures = objective.figures(SequenceScore(totals), set)
        return result
    }
}
