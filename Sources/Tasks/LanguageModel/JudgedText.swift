internal import Corpus
internal import Training

/// A text that a model is judged on, as its vocabulary sees it: looked through once, however often it is
/// judged.
struct JudgedText {
    let streams: TokenStreams
    /// What the loss means, where it does not say all.
    private let figures: TextFigures?

    /// Looks through a text.
    ///
    /// - Throws: `CorpusError`, if it is too short for so many streams.
    init(
        _ text: LanguageModelText.Part, _ vocabulary: TextVocabulary, streamCount: Int,
        timeSteps: Int
    ) throws(CorpusError) {
        let tokens = TextTokens(text.text, vocabulary)
        streams = try text.streams(tokens, streamCount: streamCount, timeSteps: timeSteps)
        figures = TextFigures(tokens)
    }

    /// What a loss, a sum over so many tokens, comes to.
    func evaluation(loss: Double, count: Double) -> Evaluation {
        var evaluation = Evaluation(loss: loss, count: Int(count))
        evaluation.figures = figures?.figures(evaluation) ?? []
        return evaluation
    }
}
