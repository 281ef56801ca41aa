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
    func prepare(_ text: LanguageModelText.Part) throws -> JudgedText {
        let judged = try JudgedText(
            text, model.vocabulary, streamCount: context.lanes.total * context.lanes.sequences,
            timeSteps: timeSteps)
        graphs.prepare(for: judged.streams)
        return judged
    }

    /// The loss of a text; collective.
    func evaluate(_ text: JudgedText) throws -> Evaluation {
        let size = JudgementSize(steps: text.streams.stepsPerEpoch, width: 2)
        let sums = try context.sums(size) { pass, numbers in
            try run(text.streams, pass: pass, numbers)
        }.sums
        return text.evaluation(loss: sums[0], count: sums[1])
    }

    /// The loss and the count of each step, over the lanes of a pass.
    private func run(
        _ streams: TokenStreams, pass: Int, _ numbers: JudgementNumbers
    ) throws {
        let states = StreamStates(model.network, lanes: context.lanes(ofPass: pass))
        for step in 0..<streams.stepsPerEpoch {
            let graph = graphs.graph(streams.timeSteps(at: step), pass: pass)
            graph.load(streams, step: step)
            graph.start(from: states)
            try graph.tape.forward(Moment(seed: 0, step: 0))
            graph.finish(into: states)
            numbers.sums(step: step).copy(from: graph.loss.sums)
        }
    }
}
