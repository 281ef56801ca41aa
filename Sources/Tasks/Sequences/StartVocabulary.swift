internal import Corpus
internal import Foundation
internal import Training

/// The words of a run that another one starts from, so that a row of a table of vectors stands for the
/// same word in both.
struct StartVocabulary {
    private let run: String
    private let vocabulary: [String]?
    /// How its pieces are joined, if they are.
    private let merges: [Int]?
    private let letters: [String]?

    /// Reads the vocabulary of a run on examples, or that of the sources of one on pairs.
    ///
    /// - Throws: an error with one sentence, if this is no run or its file is damaged.
    init(_ run: RunDirectory) throws {
        try run.open()
        self.run = run.path
        func has(_ name: String) -> Bool {
            FileManager.default.fileExists(atPath: run.file(named: name))
        }
        let schema = has(ExampleSchema.fileName) ? try ExampleSchema(run) : nil
        let pairs = has(PairVocabularies.fileName) ? try PairVocabularies(run) : nil
        vocabulary = schema?.vocabulary ?? pairs?.source
        merges = schema?.vocabulary == nil ? pairs?.sourceMerges : schema?.merges
        letters = schema?.letters
    }

    /// What a format has learnt, with these words in the place of its own, where it has any.
    ///
    /// - Throws: `RecipeError`, if the format has words and the run has none.
    func taken(over learnt: ExampleSchema) throws(RecipeError) -> ExampleSchema {
        var schema = learnt
        if schema.vocabulary != nil {
            guard let vocabulary else {
                throw RecipeError(
                    "model.initialization.from = \(run) has no words that could be read as those of the "
                        + "examples; name a run of texts, of task = sequence or translation")
            }
            guard (merges == nil) == (schema.merges == nil) else {
                throw RecipeError(
                    "model.initialization.from = \(run) has \(merges == nil ? "no pieces" : "pieces") of "
                        + "words, unlike data.text.tokens; choose the tokens of that run")
            }
            schema.vocabulary = vocabulary
            schema.merges = merges
        }
        if schema.letters != nil, let letters { schema.letters = letters }
        return schema
    }
}
