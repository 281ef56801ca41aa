internal import DataParallel
internal import Tensors
internal import Training

/// The network of a run with what it learns, ready to be asked.
final class TrainedNetwork {
    let network: Network
    let objective: any SequenceObjective
    /// What reads its files; nil where examples are generated.
    let format: (any ExampleFormat)?
    let computing: Computing

    private let parameters = ParameterSet()
    private let workspace = Memory<Float>()
    private var recorded: [PredictionGraph.Shape: PredictionGraph] = [:]

    /// Loads the model.
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

    /// The valid rows of the last layer for each question: one a time step, [T][F], or one.
    ///
    /// - Parameters:
    ///   - questions: answered together, which changes no bit.
    ///   - rows: the sequences to record graphs for, if they are to be used for more questions later.
    /// - Returns: views of memory that the next call writes to.
    /// - Throws: nothing of its own; a tape's operations may.
    func rows(for questions: [Example.Input], of rows: Int? = nil) throws -> [View<Float>] {
        guard let longest = questions.map(\.count).max() else { return [] }
        let shape = PredictionGraph.Shape(
            times: SequenceGraphs.rounded(longest), rows: rows ?? questions.count)
        let graph =
            recorded[shape]
            ?? PredictionGraph(network, shape, computing: computing, workspace: workspace)
        recorded[shape] = graph
        return try graph.answers(questions)
    }
}
