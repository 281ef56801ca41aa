/// The symbols of a language by number, after three that every language has.
package struct TokenVocabulary: Equatable, Sendable {
    /// Ends a sequence.
    package static let end = 0
    /// What a decoder reads first.
    package static let start = 1
    /// Stands for symbols that are not in the vocabulary.
    package static let unknown = 2
    /// The first symbol.
    package static let first = 3

    /// The symbols, from token ``first`` on.
    package let symbols: [String]

    /// The number of tokens.
    package var count: Int { Self.first + symbols.count }

    /// A token as people read it.
    package func text(_ token: Int) -> String {
        let index = token - Self.first
        return symbols.indices.contains(index) ? symbols[index] : "<\(token)>"
    }
}
