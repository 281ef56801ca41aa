internal import Corpus
internal import DataParallel
internal import Layers
internal import Tensors
internal import Training

/// The task `language-model`: predicts the next character, word or piece of a word of a text.
final class LanguageModel: TrainableTask {
    static let name = "language-model"

    private let model: TextModel
    private let text: LanguageModelText
    private let streams: TokenStreams
    private let states: StreamStates
    private let evaluation: TextEvaluation
    private let validation: JudgedText?
    private let test: JudgedText?
    private let graphs: LanguageModelGraphs
    private let context: TaskContext
    /// The step of the epoch that was loaded.
    private var place: Int?

    /// The task of a recipe, on the texts that it names or on one that is in memory.
    init(_ recipe: Recipe, context: TaskContext, text inMemory: LanguageModelText? = nil) throws {
        text = try inMemory ?? LanguageModelText(recipe.data)
        let vocabulary = TextVocabulary(learning: text.train, recipe.data.text)
        streams = try text.train.streams(
            TextTokens(text.train.text, vocabulary), streamCount: recipe.training.batch,
            timeSteps: recipe.training.timeSteps, history: recipe.training.history)
        try LanguageModelMemory(
            recipe, vocabulary: vocabulary.count, context: context
        ).check()
        self.context = context
        model = TextModel(
            recipe.model, vocabulary: vocabulary, trainingText: text.train.text.fingerprint,
            seed: recipe.training.seed, kernels: context.kernels)
        states = StreamStates(model.network, lanes: context.lanes)
        let workspace = Memory<Float>()
        graphs = LanguageModelGraphs(
            model.network, .training, context: context, workspace: workspace)
        evaluation = TextEvaluation(
            model, context: context, timeSteps: recipe.training.timeSteps, workspace: workspace)
        validation = try text.validation.map(evaluation.prepare)
        test = try text.test.map(evaluation.prepare)
        // All shapes are recorded before the first step: memory that does not suffice shows at once.
        graphs.prepare(for: streams)
    }

    var parameters: ParameterSet { model.parameters }
    var metric: Metric { model.metric }
    var stepsPerEpoch: Int { streams.stepsPerEpoch }

    var dataFingerprint: UInt64 { model.trainingText }

    var notes: [String] {
        if model.vocabulary.characters != nil { return [] }
        return [
            "training data: \(text.train.text.count) characters, \(streams.pairCount + 1) tokens, "
                + "\(model.vocabulary.count - model.vocabulary.firstKnown) different ones known"
        ]
    }

    var companionFiles: [String: [UInt8]] {
        get throws { [VocabularyFile.fileName: try model.vocabularyFile] }
    }

    var carried: [CarriedState] {
        states.named(model.network.recipe.cell).map { CarriedState(name: $0.name, rows: $0.rows) }
    }

    func load(step: Int) {
        let place = step % stepsPerEpoch
        if place == 0 { states.reset() }
        let times = streams.timeSteps(at: place)
        for pass in 0..<context.passes {
            graphs.graph(times, pass: pass).load(streams, step: place)
        }
        self.place = place
    }

    func compute(_ moment: Moment, pass: Int) throws -> View<Float> {
        guard let place else { preconditionFailure("compute before load") }
        let graph = graphs.graph(streams.timeSteps(at: place), pass: pass)
        let rows = context.rows(ofPass: pass)
        graph.start(from: states, rows: rows)
        // The next step begins inside of this one: its states come from a pass of their own.
        if streams.history > 0 {
            try graph.advance(streams.advance(at: place), moment)
            graph.finish(into: states, rows: rows)
        }
        try graph.tape.forward(moment)
        try graph.tape.backward(moment)
        if streams.history == 0 { graph.finish(into: states, rows: rows) }
        return graph.loss.sums
    }

    var activationCount: Int { graphs.largest }

    func has(_ part: HeldOutPart) -> Bool { heldOut(part) != nil }

    func evaluate(_ part: HeldOutPart) throws -> Evaluation? {
        try heldOut(part).map(evaluation.evaluate)
    }

    private func heldOut(_ part: HeldOutPart) -> JudgedText? {
        part == .validation ? validation : test
    }
}
