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

    /// Whether an answer may have a token: a symbol, or its end.
    package static func canBeSaid(_ token: Int) -> Bool { token == end || token >= first }

    /// The symbols, from token ``first`` on.
    package let symbols: [String]
    /// How symbols of a text are taken apart, if they are.
    package let pairs: BytePairs?
    private let tokens: [String: Int32]

    /// A vocabulary of different symbols.
    package init(symbols: [String]) {
        self.init(symbols, pairs: nil)
    }

    /// A vocabulary of the pieces that symbols are taken apart into.
    package init(_ pairs: BytePairs) {
        self.init(pairs.pieces, pairs: pairs)
    }

    /// A vocabulary that was saved.
    ///
    /// - Parameters:
    ///   - symbols: as it has them.
    ///   - merges: how symbols are taken apart: see ``merges``; nil if they are not.
    /// - Throws: `CorpusError` (`badData`), if these do not go together.
    package init(symbols: [String], merges: [Int]?) throws(CorpusError) {
        guard let merges else {
            self.init(symbols: symbols)
            return
        }
        let characters = symbols.prefix(max(symbols.count - merges.count / 2, 0))
        self.init(try BytePairs(characters: Array(characters), merges: merges))
    }

    /// How symbols are taken apart, as numbers for a file: places in `symbols`, two for each that is made of
    /// two others; nil if they are not.
    package var merges: [Int]? { pairs?.mergeNumbers }

    /// The vocabulary of symbols of a text: the most frequent ones, or pieces of them.
    ///
    /// - Parameters:
    ///   - counts: the symbols.
    ///   - unit: what they are.
    ///   - limit: the most that are known.
    ///   - minimum: how often each occurs at least.
    package init(learning counts: SymbolCounts, _ unit: Tokenizer.Unit, limit: Int, minimum: Int) {
        if unit == .pieces {
            self.init(BytePairs(learning: counts, limit: limit, minimum: minimum))
        } else {
            self.init(symbols: counts.symbols(limit: limit, minimum: minimum))
        }
    }

    private init(_ symbols: [String], pairs: BytePairs?) {
        self.symbols = symbols
        self.pairs = pairs
        tokens = Dictionary(
            zip(symbols, Int32(Self.first)...), uniquingKeysWith: { first, _ in first })
    }

    /// The number of tokens.
    package var count: Int { Self.first + symbols.count }

    /// The token of a symbol.
    package func token(_ symbol: some StringProtocol) -> Int32 {
        tokens[String(symbol)] ?? Int32(Self.unknown)
    }

    /// The tokens of symbols of a text: one each, or one a piece.
    package func tokens(of symbols: some Sequence<String>) -> [Int32] {
        guard let pairs else { return symbols.map { token($0) } }
        return symbols.flatMap { pairs.encode($0).map(Self.token(ofPiece:)) }
    }

    /// The token of a piece by its place.
    static func token(ofPiece place: Int32) -> Int32 {
        place == BytePairs.unknown ? Int32(unknown) : place + Int32(first)
    }

    /// A token as people read it.
    package func text(_ token: Int) -> String {
        let index = token - Self.first
        return symbols.indices.contains(index) ? symbols[index] : "<\(token)>"
    }
}
