internal import Corpus
public import Training

extension TaskCatalogue {
    /// The lines that a file asks a run.
    ///
    /// - Parameters:
    ///   - path: a file or a pipe of lines, of which the last need not end, or a file of JSON lines (`.jsonl`)
    ///     with what the run's files have to be read.
    ///   - recipe: the run's recipe.
    /// - Returns: the lines.
    /// - Throws: an error with one sentence about a file that cannot be read, or a line that is wrong.
    public static func questions(_ path: String, recipe: Recipe) throws -> [PredictorLine] {
        guard ObjectLines.isOne(path) else {
            guard let text = String(validating: try FileBytes.read(path), as: UTF8.self) else {
                throw CorpusError(.badData, "'\(path)' is not UTF-8: convert it to UTF-8")
            }
            let file = try LineFile(path: path, text: text)
            return file.lines.enumerated().map { PredictorLine($1, place: file.place($0)) }
        }
        let text = recipe.data.text
        var usual = LabelledText.fields
        if recipe.task == TranslationTask.name { usual = PairFile.fields }
        if recipe.data.format == TaggedText.name { usual = TaggedText.fields }
        let lines = try ObjectLines(text, usual: usual)
        let isTagged = usual == TaggedText.fields
        let questions = try lines.read(path, text) { object in
            let question =
                isTagged
                ? try object.strings(lines.fields[0]).joined(separator: " ")
                : try lines.text(object)
            return PredictorLine(question[...], place: LineFile.place(line: object.line, of: path))
        }
        return Array(questions)
    }
}
