internal import DataParallel
public import Tensors
public import Training

/// Answers sequences with the network of a run, one at a time.
public final class SequencePredictor {
    private let network: Network
    private let parameters = ParameterSet()
    private let computing: Computing
    private let workspace = Memory<Float>()
    private var recorded: [Int: PredictionGraph] = [:]

    /// Loads the model.
    ///
    /// - Parameters:
    ///   - run: a run of the task `sequence` that has a model.
    ///   - recipe: the run's recipe.
    ///   - computing: how to compute.
    /// - Throws: an error with one sentence about the task, or about the file that is missing or
    ///   damaged.
    public init(_ run: RunDirectory, recipe: Recipe, computing: Computing) throws {
        guard recipe.task == SequenceTask.name else {
            throw PredictionError(
                "'\(run.path)' is a run of task \(recipe.task), but 'lockstep predict' answers with "
                    + "runs of task \(SequenceTask.name)"
                    + (recipe.task == LanguageModel.name ? "; see 'lockstep generate'" : ""))
        }
        self.computing = computing
        let examples = try ExampleSets(recipe).train
        network = try Network(recipe.model.network, input: examples.input, in: parameters)
        // A loss with parameters of its own, such as a CRF, has them in the file.
        _ = try SequenceObjectives.make(
            recipe.model.loss, for: examples.target, in: parameters)
        parameters.allocate(seed: recipe.training.seed, kernels: computing.kernels)
        try ModelFile.read(run.model, into: parameters)
    }

    /// The network's answer to a sequence, both as lines of text.
    ///
    /// A line is a sequence, a word of it a time step: a token, or the numbers of a step with commas
    /// between them. The answer has the numbers of the last layer, a word for each step, or one word
    /// if the layer has one row a sequence.
    ///
    /// - Parameters:
    ///   - line: the sequence.
    ///   - place: what to call the line in errors, such as "line 3 of data.txt".
    /// - Returns: the answer; numbers read back as the same `Float`.
    /// - Throws: an error with one sentence about a line that cannot be read.
    public func answer(_ line: Substring, place: String) throws -> String {
        let sequence = try SequenceText.parse(line, place: place, as: network.input)
        let times = SequenceGraphs.rounded(sequence.count)
        let graph =
            recorded[times]
            ?? PredictionGraph(network, times: times, computing: computing, workspace: workspace)
        recorded[times] = graph
        return SequenceText.format(try graph.answer(sequence))
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
