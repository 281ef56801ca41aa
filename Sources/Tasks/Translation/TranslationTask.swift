internal import Corpus
internal import DataParallel
internal import Layers
internal import Tensors
internal import Training

/// The task `translation`: reads one sequence and writes another, with an encoder and a decoder.
final class TranslationTask: TrainableTask {
    static let name = "translation"

    private let recipe: DecoderRecipe
    private let tables: TranslationTables
    private let batches: SequenceBatches
    private let graphs: TranslationGraphs
    private let evaluation: TranslationEvaluation
    private var epoch: (number: Int, batches: EpochBatches)?
    /// The step in the epoch, and the lengths of its graph.
    private var place = 0
    private var shape = PairShape(source: 1, target: 1)

    let parameters = ParameterSet()

    /// The task of a recipe.
    init(_ recipe: Recipe, context: TaskContext, tables given: TranslationTables? = nil) throws {
        tables = try given ?? TranslationTables(recipe)
        let train = tables.train
        let model = try TranslationModel(
            recipe.model, languages: train.languages, in: parameters)
        let decoder = recipe.model.decoder ?? DecoderRecipe()
        self.recipe = decoder
        guard [.usual, .softmax].contains(recipe.model.loss.name) else {
            throw RecipeError(
                "model.loss.name = \(recipe.model.loss.name.rawValue) is for task = sequence: a decoder "
                    + "learns by softmax; leave it out")
        }
        try parameters.allocate(for: recipe, kernels: context.kernels)
        batches = try SequenceBatches(
            lengths: (0..<train.count).map { train.length($0) },
            laneCount: recipe.training.lanes,
            sequencesPerLane: recipe.training.batch / recipe.training.lanes,
            order: .bucketed(
                seed: recipe.training.seed, window: SequenceBatches.usualWindow))
        let workspace = Memory<Float>()
        graphs = TranslationGraphs(
            model, .training, labelSmoothing: Float(recipe.model.loss.labelSmoothing),
            context: context, workspace: workspace)
        evaluation = TranslationEvaluation(
            model, recipe: decoder, context: context, workspace: workspace)
    }

    var metric: Metric { Metric(name: "nats/token", factor: 1) }
    var stepsPerEpoch: Int { batches.stepsPerEpoch }
    var carried: [CarriedState] { [] }
    var dataFingerprint: UInt64 { tables.train.fingerprint }
    var notes: [String] { tables.notes }
    var companionFiles: [String: [UInt8]] {
        get throws {
            var files: [String: [UInt8]] = [:]
            files[PairVocabularies.fileName] = try tables.vocabularies?.bytes
            files[ExampleSchema.fileName] = try tables.schema?.bytes
            return files
        }
    }
    var activationCount: Int { graphs.largest }

    func load(step: Int) {
        let number = step / stepsPerEpoch
        place = step % stepsPerEpoch
        if epoch?.number != number { epoch = (number, batches.epoch(number)) }
        guard let epoch = epoch?.batches else { return }
        shape = PairShape(
            epoch.pairs(step: place, batchSize: batches.batchSize), of: tables.train)
    }

    func compute(_ moment: Moment, pass: Int) throws -> View<Float> {
        guard let batches = epoch?.batches else {
            preconditionFailure("a step that was not loaded")
        }
        let graph = graphs.graph(shape, pass: pass)
        // Not before: activations lie in the workspace, which passes share.
        graph.load(tables.train, reversed: recipe.reversesSource) { lane, row in
            batches.row(step: place, lane: lane, index: row).id
        }
        try graph.tape.forward(moment)
        try graph.tape.backward(moment)
        return graph.loss.sums
    }

    func has(_ part: HeldOutPart) -> Bool { tables.heldOut(part) != nil }

    func evaluate(_ part: HeldOutPart) throws -> Evaluation? {
        try tables.heldOut(part).map {
            try evaluation.evaluate(
                $0, searches: part == .test ? recipe.search.methods : [.greedy])
        }
    }
}

extension EpochBatches {
    /// The sequences of a batch.
    func pairs(step: Int, batchSize: Int) -> ArraySlice<Int> {
        ids[step * batchSize..<min((step + 1) * batchSize, ids.count)]
    }
}
