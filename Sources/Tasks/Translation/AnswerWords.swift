internal import Corpus

/// What answers and references are compared by: tokens as they are or, where these are pieces of words, the
/// words that they make.
///
/// So measures of models with pieces and of models with words are of the same things.
final class AnswerWords {
    private let vocabulary: TokenVocabulary
    /// Numbers of words, as they come.
    private var numbers: [String: Int32] = [:]

    /// What no other number is: a reference's unknown, and an answer's.
    private static let unknownReference: Int32 = -1
    private static let unknownAnswer: Int32 = -2
    /// A mark that stands for a character that is not known, and that no word goes beyond.
    private static let mark = "\u{FFFD}"

    init(_ vocabulary: TokenVocabulary) { self.vocabulary = vocabulary }

    /// What should be said; what the vocabulary does not know is never said rightly.
    func reference(_ tokens: ArraySlice<Int32>) -> [Int32] {
        words(Array(tokens), unknown: Self.unknownReference)
    }

    /// What was said.
    func answer(_ tokens: [Int32]) -> [Int32] {
        vocabulary.pairs == nil ? tokens : words(tokens, unknown: Self.unknownAnswer)
    }

    private func words(_ tokens: [Int32], unknown: Int32) -> [Int32] {
        func isUnknown(_ token: Int32) -> Bool { token == Int32(TokenVocabulary.unknown) }
        guard vocabulary.pairs != nil else { return tokens.map { isUnknown($0) ? unknown : $0 } }
        let text = tokens.map { isUnknown($0) ? Self.mark : vocabulary.text(Int($0)) }.joined()
        return Tokenizer(.words).split(text).map { word in
            if word == Self.mark { return unknown }
            let number = numbers[word] ?? Int32(numbers.count)
            numbers[word] = number
            return number
        }
    }
}
