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
    private let tokens: [String: Int32]

    /// A vocabulary of different symbols.
    package init(symbols: [String]) {
        self.symbols = symbols
        tokens = Dictionary(
            zip(symbols, Int32(Self.first)...), uniquingKeysWith: { first, _ in first })
    }

    /// The number of tokens.
    package var count: Int { Self.first + symbols.count }

    /// The token of a symbol.
    package func token(_ symbol: some StringProtocol) -> Int32 {
        tokens[String(symbol)] ?? Int32(Self.unknown)
    }

    /// A token as people read it.
    package func text(_ token: Int) -> String {
        let index = token - Self.first
        return symbols.indices.contains(index) ? symbols[index] : "<\(token)>"
    }
}
