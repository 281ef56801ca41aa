internal import Corpus
internal import DataParallel
internal import Layers
internal import Tensors
internal import Training

/// The task `sequence`: a network of layers that learns from separate sequences.
final class SequenceTask: TrainableTask {
    static let name = "sequence"

    private let network: Network
    private let objective: any SequenceObjective
    private let sets: ExampleSets
    private let batches: SequenceBatches
    private let curriculum: Curriculum?
    private let graphs: SequenceGraphs
    private let evaluation: SequenceEvaluation
    private var epoch: (number: Int, batches: EpochBatches)?
    private var step = 0
    /// Time steps of the step.
    private var times = 0

    let parameters = ParameterSet()

    /// The task of a recipe, on the examples that it names or, in their order, on some that are in
    /// memory.
    init(_ recipe: Recipe, context: TaskContext, examples given: ExampleSets? = nil) throws {
        sets = try given ?? ExampleSets(recipe)
        let train = sets.train
        (network, objective) = try Self.model(recipe.model, for: train, in: parameters)
        try parameters.allocate(for: recipe, kernels: context.kernels)
        batches = try SequenceBatches(
            lengths: (0..<train.count).map(train.length), laneCount: recipe.training.lanes,
            sequencesPerLane: recipe.training.batch / recipe.training.lanes,
            order: given == nil
                ? .bucketed(seed: recipe.training.seed, window: SequenceBatches.usualWindow)
                : .natural)
        curriculum = recipe.training.curriculum.makeCurriculum(
            difficulties: (0..<train.count).map(train.difficulty), seed: recipe.training.seed)
        let workspace = Memory<Float>()
        graphs = SequenceGraphs(
            network, objective, train, .training, context: context, workspace: workspace)
        evaluation = SequenceEvaluation(
            network, objective, context: context, workspace: workspace)
    }

    /// Declares a network and what it learns.
    ///
    /// - Throws: `RecipeError`, if it does not suit the examples.
    static func model(
        _ recipe: ModelRecipe, for examples: any ExampleSet, in parameters: ParameterSet
    ) throws(RecipeError) -> (Network, any SequenceObjective) {
        let needed = try SequenceObjectives.make(
            recipe.loss, for: examples.target, in: ParameterSet()
        ).output
        let network = try Network(
            recipe.network, input: examples.input, letters: examples.letters,
            outputs: needed.features, in: parameters)
        let objective = try SequenceObjectives.make(
            recipe.loss, for: examples.target, in: parameters)
        guard objective.suits(network.output) else {
            throw RecipeError(
                "the last layer of model.network gives \(network.output), but the targets need "
                    + "\(objective.output); change it or add a layer")
        }
        return (network, objective)
    }

    var metric: Metric { Metric(name: objective.metric, factor: 1) }
    var stepsPerEpoch: Int { batches.stepsPerEpoch }
    var carried: [CarriedState] { [] }
    var dataFingerprint: UInt64 { sets.train.fingerprint }
    var notes: [String] { sets.notes }
    var companionFiles: [String: [UInt8]] {
        get throws {
            guard let schema = sets.format?.schema else { return [:] }
            return [ExampleSchema.fileName: try schema.bytes]
        }
    }
    var activationCount: Int { graphs.largest }

    func load(step: Int) {
        self.step = step
        let number = step / stepsPerEpoch
        var longest = 0
        if let curriculum, step < curriculum.steps {
            // Of all ranks' rows: all have as many time steps.
            for row in 0..<batches.batchSize {
                let example = curriculum.example(step: step, row: row)
                longest = max(longest, batches.lengths[example])
            }
        } else {
            if epoch?.number != number { epoch = (number, batches.epoch(number)) }
            longest = epoch?.batches.timeSteps(step: step % stepsPerEpoch) ?? 0
        }
        times = SequenceGraphs.rounded(longest)
    }

    /// The example in a row of a lane of the loaded step; nil where an incomplete batch has none.
    private func example(lane: Int, row: Int) -> Int? {
        if let curriculum, step < curriculum.steps {
            return curriculum.example(step: step, row: lane * batches.sequencesPerLane + row)
        }
        guard let batches = epoch?.batches else { preconditionFailure("an epoch before load") }
        return batches.row(step: step % stepsPerEpoch, lane: lane, index: row).id
    }

    func compute(_ moment: Moment, pass: Int) throws -> View<Float> {
        let graph = graphs.graph(times, pass: pass)
        // Not before: inputs lie in the workspace, which passes share.
        graph.load { lane, row in example(lane: lane, row: row) }
        try graph.tape.forward(moment)
        try graph.tape.backward(moment)
        return graph.loss.sums
    }

    func has(_ part: HeldOutPart) -> Bool { sets.heldOut(part) != nil }

    func evaluate(_ part: HeldOutPart) throws -> Evaluation? {
        try sets.heldOut(part).map(evaluation.evaluate)
    }
}
