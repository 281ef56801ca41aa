internal import Corpus
internal import Foundation
internal import Training

/// What the loss of a text means, where tokens are words or pieces of words.
struct TextFigures {
    private let characters: Int
    /// Tokens that are not known, and what it costs to spell them.
    private var unknown = 0
    private var spelling = 0.0

    /// Looks through a text; nil for characters, whose loss says all.
    init?(_ tokens: TextTokens) {
        if tokens.vocabulary.characters != nil { return nil }
        characters = tokens.toldCharacters
        var unknown = 0, spelling = 0.0
        tokens.eachUnknown { word in
            unknown += 1
            spelling += tokens.vocabulary.spelling.bits(word)
        }
        (self.unknown, self.spelling) = (unknown, spelling)
    }

    /// Perplexity, bits a character with the spelling of what is not known, and its share of the tokens.
    func figures(_ evaluation: Evaluation) -> [Evaluation.Figure] {
        let count = Double(max(evaluation.count, 1))
        let bits = evaluation.loss / log(2) + spelling
        return [
            Evaluation.Figure("perplexity", exp(evaluation.loss / count)),
            Evaluation.Figure("bitsPerCharacter", bits / Double(max(characters, 1))),
            Evaluation.Figure("unknown", Double(unknown) / count),
        ]
    }
}
