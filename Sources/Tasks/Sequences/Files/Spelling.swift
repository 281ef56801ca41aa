internal import Corpus

/// The letters of words, each between a start and an end, in equally many places.
struct Spelling: Sendable {
    let vocabulary: TokenVocabulary
    private let longest: Int

    /// What stands behind the end of a word that is shorter.
    private static let padding: Int32 = 0
    private static let start: Int32 = 1
    /// The vocabulary's first tokens are none, a start, and what it does not know; ends come after all.
    private var last: Int32 { Int32(vocabulary.count) }

    /// Letters by their frequency; nil if words are not to be spelt.
    init?(_ letters: [String], longest: Int) {
        if longest == 0 { return nil }
        vocabulary = TokenVocabulary(symbols: letters)
        self.longest = longest
    }

    /// Places for a word: its letters, a start and an end, and one that parts it from the next.
    var shape: LetterShape {
        LetterShape(vocabulary: vocabulary.count + 1, perStep: longest + 3)
    }

    /// The letters of a word; of a longer one the first and the last of them.
    func letters(of word: String) -> [Int32] {
        var letters = word.unicodeScalars.map { vocabulary.token(String($0)) }
        if letters.count > longest {
            let half = longest / 2
            letters = Array(letters.prefix(longest - half) + letters.suffix(half))
        }
        let spelt = [Self.start] + letters + [last]
        return spelt + Array(repeating: Self.padding, count: shape.perStep - spelt.count)
    }
}
