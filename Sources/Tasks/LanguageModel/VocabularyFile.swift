internal import Corpus
internal import Training

/// What tokens are, in their order, and the fingerprint of the training text, as a file of the run.
struct VocabularyFile: CompanionFile {
    /// The code points of characters, if these are the tokens.
    var characters: [UInt32]?
    /// Words or pieces, if they are not.
    var symbols: [String]?
    /// How pieces are joined; see `TokenVocabulary`.
    var merges: [Int]?
    /// What words cost that are not there; see `SpellingCosts`.
    var spelling: [Int]?
    var trainingText: UInt64

    static let fileName = "vocabulary.json"
    static let content = "'trainingText' and 'characters' or 'symbols' of a vocabulary"

    /// The file of a vocabulary.
    init(_ vocabulary: TextVocabulary, trainingText: UInt64) {
        self.trainingText = trainingText
        characters = vocabulary.characters?.scalarValues
        guard let tokens = vocabulary.tokens else { return }
        symbols = tokens.symbols
        merges = tokens.merges
        spelling = vocabulary.spelling.counts
    }

    /// The vocabulary, of texts that are cut as a recipe says.
    ///
    /// - Throws: `CorpusError`, if the file does not have one.
    func vocabulary(_ recipe: TextDataRecipe) throws -> TextVocabulary {
        if let characters {
            return TextVocabulary(try CharacterVocabulary(scalarValues: characters))
        }
        guard let symbols else {
            throw CorpusError(.badData, "'\(Self.fileName)' does not say \(Self.content)")
        }
        guard let costs = spelling.map({ SpellingCosts(counts: $0) }) ?? SpellingCosts() else {
            throw CorpusError(
                .badData, "'spelling' in '\(Self.fileName)' is damaged: copy the run again")
        }
        return TextVocabulary(
            try TokenVocabulary(symbols: symbols, merges: merges),
            Tokenizer(recipe.tokens, recipe, keepsLines: true), spelling: costs)
    }
}
