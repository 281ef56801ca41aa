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
    private var recorded: [Int: PredictionGraph] = [:]

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

    func answer(_ line: Substring, place: String) throws -> Prediction {
        let question =
            try format?.question(line, place: place)
            ?? SequenceText.parse(line, place: place, as: network.input)
        let times = SequenceGraphs.rounded(question.count)
        let graph =
            recorded[times]
            ?? PredictionGraph(network, times: times, computing: computing, workspace: workspace)
        recorded[times] = graph
        let rows = try graph.answer(question)
        guard let format else { return Prediction(text: SequenceText.format(objective.rows(rows))) }
        return format.text(objective.answer(rows, with: computing.kernels))
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
