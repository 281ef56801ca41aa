internal import Corpus
internal import DataParallel
internal import Layers
internal import Tensors
internal import Training

/// Judges a model on texts: the mean loss of predicting each token from those before it.
///
/// A text is read as streams, like the training text, dealt to lanes in the same way, so that the
/// figure has the same bits on any number of ranks.
final class TextEvaluation {
    private let model: TextModel
    private let context: TaskContext
    private let timeSteps: Int
    private let graphs: LanguageModelGraphs

    init(
        _ model: TextModel, context: TaskContext, timeSteps: Int,
        workspace: Memory<Float> = Memory()
    ) {
        self.model = model
        self.context = context
        self.timeSteps = timeSteps
        graphs = LanguageModelGraphs(
            model.network, .evaluation, context: context, workspace: workspace)
    }

    /// Checks that a text is long enough to be judged on, and records what that takes, before any
    /// time goes into training.
    func prepare(_ text: LanguageModelText.Part) throws {
        graphs.prepare(for: try streams(of: text))
    }

    private func streams(of text: LanguageModelText.Part) throws(CorpusError) -> TokenStreams {
        try text.streams(
            model.vocabulary, streamCount: context.lanes.total * context.lanes.sequences,
            timeSteps: timeSteps)
    }

    /// The loss of a text; collective.
    func evaluate(_ text: LanguageModelText.Part) throws -> Evaluation {
        let streams = try streams(of: text)
        let sums = try context.sums(steps: streams.stepsPerEpoch, width: 2) { pass, sums in
            try run(streams, pass: pass, sums: sums)
        }.sums
        var evaluation = Evaluation(loss: sums[0], count: Int(sums[1]))
        evaluation.figures = TextFigures(text.text, model.vocabulary)?.figures(evaluation) ?? []
        return evaluation
    }

    /// The loss and the count of each step, over the lanes of a pass.
    private func run(_ streams: TokenStreams, pass: Int, sums: View<Float>) throws {
        let states = StreamStates(model.network, lanes: context.lanes(ofPass: pass))
        for step in 0..<streams.stepsPerEpoch {
            let graph = graphs.graph(streams.timeSteps(at: step), pass: pass)
            graph.load(streams, step: step)
            graph.start(from: states)
            try graph.tape.forward(Moment(seed: 0, step: 0))
            graph.finish(into: states)
            sums.part(step, of: streams.stepsPerEpoch).copy(from: graph.loss.sums)
        }
    }
}
