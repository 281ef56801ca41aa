internal import Corpus
internal import Layers
internal import Optimizers
internal import Tensors
internal import Training

/// Judges a model on a text that it goes on learning from: dynamic evaluation (Mikolov 2012; Krause, Kahembwe,
/// Murray, Renals 2018).
///
/// The text is one stream from its beginning to its end, `training.timeSteps` tokens at a time. Each piece is
/// judged first, then it changes the parameters by a step of gradient descent, so that no token is predicted by
/// what has seen it or anything behind it. What is learned is forgotten with this object: the run keeps its model.
/// The pieces come one after the other, so every rank computes all of them, with the same bits.
final class DynamicEvaluation {
    let model: TextModel
    private let computing: Computing
    private let timeSteps: Int
    private let rate: Double
    private let scaling: GradientScaling
    private let lanes = LaneGroup(total: 1, sequences: 1)
    private let workspace = Memory<Float>()
    private var graphs: [Int: LanguageModelGraph] = [:]

    /// Loads the model of a run, without what disturbs it in training.
    ///
    /// - Parameters:
    ///   - run: a run that has a model.
    ///   - recipe: the run's recipe.
    ///   - rate: the learning rate; the gradient is the mean over the tokens of a piece, limited by
    ///     `training.clip` and `training.clipValue`.
    ///   - computing: how to compute.
    /// - Throws: an error with one sentence about batch norm, or about the file that is missing or damaged.
    init(_ run: RunDirectory, recipe: Recipe, rate: Double, computing: Computing) throws {
        if recipe.model.batchNorm {
            throw PredictionError(
                "'\(run.path)' has model.batchNorm, whose statistics in training are those of many sequences, "
                    + "but dynamic evaluation reads one; leave --dynamic out")
        }
        var plain = recipe
        plain.model.leaveOutNoise()
        model = try TextModel(run, recipe: plain, kernels: computing.kernels)
        self.computing = computing
        self.rate = rate
        timeSteps = recipe.training.timeSteps
        scaling = GradientScaling(
            maximumNorm: recipe.training.clip, maximumValue: recipe.training.clipValue)
    }

    /// The loss of a text.
    ///
    /// - Throws: `CorpusError` if it is too short, ``PredictionError`` if the rate is too high.
    func evaluate(_ text: LanguageModelText.Part) throws -> Evaluation {
        let judged = try JudgedText(text, model.vocabulary, streamCount: 1, timeSteps: timeSteps)
        let streams = judged.streams
        let states = StreamStates(model.network, lanes: lanes)
        let optimizer = SGD(for: model.parameters)
        var loss = 0.0, count = 0.0
        for step in 0..<streams.stepsPerEpoch {
            let graph = graph(streams.timeSteps(at: step))
            graph.load(streams, step: step)
            graph.start(from: states)
            try graph.tape.forward(Moment(seed: 0, step: 0))
            let sums = graph.loss.sums.array.map { Double($0) }
            loss += sums[0]
            count += sums[1]
            try graph.tape.backward(Moment(seed: 0, step: 0))
            graph.finish(into: states)
            let norm = scaling.apply(
                to: model.parameters.gradientsOnly, count: sums[1], with: computing.kernels)
            guard norm.isFinite, loss.isFinite else {
                throw PredictionError(
                    "the loss is not finite after \(Int(count)) tokens of \(text.name): --dynamic \(rate) is "
                        + "too high a learning rate; lower it")
            }
            optimizer.update(model.parameters, rate: rate, with: computing.kernels)
        }
        return judged.evaluation(loss: loss, count: count)
    }

    /// The graph of a piece; all are as long as the first but the last.
    private func graph(_ times: Int) -> LanguageModelGraph {
        if let graph = graphs[times] { return graph }
        let tape = Tape(
            lanes: lanes, purpose: .training, computing: computing, ranks: SingleRank(),
            workspace: workspace)
        let graph = LanguageModelGraph(model.network, times: times, on: tape)
        graphs[times] = graph
        return graph
    }
}
