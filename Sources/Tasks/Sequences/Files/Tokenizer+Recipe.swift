internal import Corpus
internal import Training

extension Tokenizer {
    /// How a recipe cuts texts.
    init(_ unit: TextDataRecipe.Unit, _ recipe: TextDataRecipe) {
        let own: Unit =
            switch unit {
            case .characters: .characters
            case .words: .words
            case .symbols: .symbols
            }
        self.init(own, lowercase: recipe.lowercase)
    }
}
