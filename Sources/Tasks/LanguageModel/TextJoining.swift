internal import Corpus

/// Puts tokens together to a text: words with blanks where people write them.
struct TextJoining {
    private let vocabulary: TextVocabulary
    /// The last token in words; a line feed at the beginning.
    private var last = "\n"
    /// Straight quotation marks of the line so far.
    private var quotes = 0

    /// Marks that no blank follows, and those that none precedes.
    private static let opening: Set<String> = [
        "(", "[", "{", "“", "‘", "„", "«", "'", "$", "#", "@",
    ]
    private static let closing: Set<String> = [
        ".", ",", ";", ":", "!", "?", ")", "]", "}", "”", "’", "»", "%", "…",
    ]
    /// Marks that stand between words without blanks.
    private static let joints: Set<String> = ["-", "–", "—", "/"]

    /// At the beginning of a line.
    init(_ vocabulary: TextVocabulary) { self.vocabulary = vocabulary }

    /// Takes note of a token that has been written already.
    mutating func read(_ token: Int32) { _ = text(token) }

    /// What to write for the next token.
    mutating func text(_ token: Int32) -> String {
        let word = vocabulary.text(token)
        let needsBlank: Bool =
            switch vocabulary.tokenizer.unit {
            case .characters, .pieces: false
            case .symbols: last != "\n" && word != "\n"
            case .words: hasBlank(before: word)
            }
        if word == "\n" { quotes = 0 } else if word == "\"" { quotes += 1 }
        last = word
        return needsBlank ? " " + word : word
    }

    private func hasBlank(before word: String) -> Bool {
        if last == "\n" || word == "\n" || Self.closing.contains(word) { return false }
        if Self.opening.contains(last) { return false }
        if Self.joints.contains(last) || Self.joints.contains(word) { return false }
        // Every other straight quotation mark of a line opens.
        if word == "\"" { return quotes.isMultiple(of: 2) }
        if last == "\"" { return quotes.isMultiple(of: 2) }
        return true
    }
}
