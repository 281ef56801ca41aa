internal import Corpus
public import Training

extension TaskCatalogue {
    /// The lines that a file asks a run.
    ///
    /// - Parameters:
    ///   - path: a file of JSON lines (`.jsonl`) with what the run's files have to be read, or of any lines.
    ///   - recipe: the run's recipe.
    /// - Returns: the lines; nil if the file is not one of JSON lines.
    /// - Throws: an error with one sentence about a line that is wrong.
    public static func questions(
        _ path: String, recipe: Recipe
    ) throws -> [PredictorLine]? {
        guard ObjectLines.isOne(path) else { return nil }
        let text = recipe.data.text
        var usual = LabelledText.fields
        if recipe.task == TranslationTask.name { usual = PairFile.fields }
        if recipe.data.format == TaggedText.name { usual = TaggedText.fields }
        let lines = try ObjectLines(text, usual: usual)
        return try lines.read(path) { object in
            let question =
                usual == TaggedText.fields
                ? try object.strings(lines.fields[0]).joined(separator: " ")
                : try lines.text(object)
            return PredictorLine(question[...], place: "line \(object.line) of '\(path)'")
        }
    }
}
