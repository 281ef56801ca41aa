internal import Corpus
internal import DataParallel
internal import Tensors
internal import Training

/// Writes what a model of the task `translation` has to say, one source at a time.
final class TranslationPredictor: Predictor {
    private let recipe: Recipe
    private let decoder: DecoderRecipe
    private let languages: PairLanguages
    /// What reads sources that are files.
    private let files: (any Describing)?
    private let graphs: SearchGraphs
    private let parameters = ParameterSet()
    private var answered = 0

    init(_ run: RunDirectory, recipe: Recipe, computing: Computing) throws {
        self.recipe = recipe
        decoder = recipe.model.decoder ?? DecoderRecipe()
        files = try DescribingFormats.read(run, recipe.data)
        if let files {
            languages = files.languages
        } else {
            languages =
                recipe.data.generated == nil
                ? try PairVocabularies(run).languages : try PairLanguages(recipe)
        }
        let model = try TranslationModel(recipe.model, languages: languages, in: parameters)
        try parameters.allocate(for: recipe, kernels: computing.kernels)
        let context = TaskContext(
            lanes: LaneGroup(total: 1, sequences: 1), accumulate: 1, computing: computing,
            ranks: RankGroup())
        graphs = SearchGraphs(model, context: context, workspace: Memory<Float>())
        try ModelFile.read(run.model, into: parameters)
    }

    /// One by one: an answer has as many steps as it takes.
    func answers(_ lines: [PredictorLine]) throws -> [Prediction] { try lines.map(answer) }

    private func answer(_ line: PredictorLine) throws -> Prediction {
        let source = try question(line)
        let search = Search(
            recipe: decoder.search, method: decoder.search.method, tellsProbability: true)
        let graph = graphs.graph(
            SearchShape(
                times: SequenceGraphs.rounded(source.count), answers: search.width), pass: 0)
        graph.source.clear()
        graph.source.write(source, reversed: decoder.reversesSource, lane: 0, row: 0)
        let answer = try search.answers(graph, ids: [answered])[0]
        answered += 1
        let symbols = answer.tokens.map { languages.target.text(Int($0)) }
        var prediction = Prediction(
            text: target.join(symbols), probability: naturalExponential(answer.logProbability))
        prediction.steps = source.count + answer.tokens.count
        return prediction
    }

    /// How an answer is written: generated pairs as symbols with blanks between them.
    private var target: Tokenizer {
        let text = recipe.data.text
        return recipe.data.generated != nil
            ? Tokenizer(.symbols) : Tokenizer(text.targetTokens ?? text.tokens, text)
    }

    /// A line as the encoder reads it.
    private func question(_ line: PredictorLine) throws -> Example.Input {
        if let files { return try files.question(line.text, place: line.place) }
        let text = recipe.data.text
        let source =
            recipe.data.generated != nil ? Tokenizer(.symbols) : Tokenizer(text.tokens, text)
        let tokens = languages.source.tokens(of: source.split(line.text))
        guard !tokens.isEmpty, !line.text.contains("\t") else {
            throw PredictionError(
                "\(line.place) \(tokens.isEmpty ? "is empty" : "has a tab"); a line is a source alone",
                exitCode: ExitCode.badData)
        }
        return .tokens(tokens)
    }
}
