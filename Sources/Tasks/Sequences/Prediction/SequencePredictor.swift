internal import DataParallel
internal import Tensors
internal import Training

/// Answers sequences with the network of a run, one at a time.
final class SequencePredictor: Predictor {
    private let network: Network
    private let objective: any SequenceObjective
    private let format: (any ExampleFormat)?
    private let parameters = ParameterSet()
    private let computing: Computing
    private let workspace = Memory<Float>()
    private var recorded: [PredictionGraph.Shape: PredictionGraph] = [:]

    init(_ run: RunDirectory, recipe: Recipe, computing: Computing) throws {
        self.computing = computing
        format =
            recipe.data.generated == nil ? try ExampleFormats.read(run, recipe.data) : nil
        let examples = try format?.emptySet ?? ExampleSets(recipe).train
        (network, objective) = try SequenceTask.model(
            recipe.model, for: examples, in: parameters)
        try parameters.allocate(for: recipe, kernels: computing.kernels)
        try ModelFile.read(run.model, into: parameters)
    }

    func answers(_ lines: [PredictorLine]) throws -> [Prediction] {
        let questions = try lines.map { line in
            try format?.question(line.text, place: line.place)
                ?? SequenceText.parse(line.text, place: line.place, as: network.input)
        }
        guard let longest = questions.map(\.count).max() else { return [] }
        let shape = PredictionGraph.Shape(
            times: SequenceGraphs.rounded(longest), rows: questions.count)
        let graph =
            recorded[shape]
            ?? PredictionGraph(network, shape, computing: computing, workspace: workspace)
        recorded[shape] = graph
        return zip(questions, try graph.answers(questions)).map { question, rows in
            var prediction =
                format?.text(objective.answer(rows, with: computing.kernels))
                ?? Prediction(text: SequenceText.format(objective.rows(rows)))
            prediction.steps = question.count
            return prediction
        }
    }
}

/// A run or a line that cannot be answered.
struct PredictionError: UserFacingError, Equatable {
    let message: String
    let exitCode: Int32

    init(_ message: String, exitCode: Int32 = ExitCode.usage) {
        self.message = message
        self.exitCode = exitCode
    }
}
