/// The symbols of a language by number, after three that every language has.
struct TokenVocabulary: Equatable, Sendable {
    /// Ends a sequence.
    static let end = 0
    /// What a decoder reads first.
    static let start = 1
    /// Stands for symbols that are not in the vocabulary.
    static let unknown = 2
    /// The first symbol.
    static let first = 3

    /// The symbols, from token ``first`` on.
    let symbols: [String]

    /// The number of tokens.
    var count: Int { Self.first + symbols.count }

    /// A token as people read it.
    func text(_ token: Int) -> String {
        let index = token - Self.first
        return symbols.indices.contains(index) ? symbols[index] : "<\(token)>"
    }
}
