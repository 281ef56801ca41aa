internal import Corpus
internal import Training

extension Tokenizer {
    /// How a recipe cuts texts.
    init(
        _ unit: TextDataRecipe.Unit, _ recipe: TextDataRecipe, keepsLines: Bool = false
    ) {
        self.init(Unit(unit), lowercase: recipe.lowercase, keepsLines: keepsLines)
    }
}

extension Tokenizer.Unit {
    /// What a recipe calls a token.
    init(_ unit: TextDataRecipe.Unit) {
        self =
            switch unit {
            case .characters: .characters
            case .words: .words
            case .symbols: .symbols
            case .pieces: .pieces
            }
    }
}

extension TokenVocabulary {
    /// The vocabulary of symbols, as a recipe wants it.
    init(learning counts: SymbolCounts, _ unit: TextDataRecipe.Unit, _ recipe: TextDataRecipe) {
        self.init(
            learning: counts, Tokenizer.Unit(unit), limit: recipe.vocabulary,
            minimum: recipe.minimumCount)
    }
}
