/// Cuts a text into the symbols that a model reads, and puts them together again.
package struct Tokenizer: Equatable, Sendable {
    /// What a symbol is.
    package enum Unit: String, CaseIterable, Codable, Sendable {
        /// A Unicode scalar.
        case characters
        /// A run of letters and digits, with apostrophes and hyphens inside of it, or another
        /// character that is no blank.
        case words
        /// What stands between blanks.
        case symbols
        /// A run of letters and digits or of other marks, at most ``longestPiece`` of them, with the blank
        /// before it: what ``BytePairs`` take apart. Any other blank is a symbol of its own.
        case pieces
    }

    /// What a symbol is.
    package let unit: Unit
    /// Whether capital letters are made small ones.
    package let lowercase: Bool
    /// Whether a line feed is a symbol of its own, and not a blank as others.
    package let keepsLines: Bool

    /// The most characters of a run that is taken apart, the blank before it not counted.
    package static let longestPiece = 64

    /// A way of cutting.
    package init(_ unit: Unit, lowercase: Bool = false, keepsLines: Bool = false) {
        self.unit = unit
        self.lowercase = lowercase
        self.keepsLines = keepsLines
    }

    /// The symbols of a text of its own: with pieces, the first word has a blank before it as others.
    package func split(_ text: some StringProtocol) -> [String] {
        symbols(of: unit == .pieces && !text.isEmpty ? " " + String(text) : String(text))
    }

    /// The symbols of a part of a text.
    package func symbols(of text: String) -> [String] {
        let text = lowercase ? text.lowercased() : text
        if unit == .characters { return text.unicodeScalars.map { String($0) } }
        let bytes = text.utf8.span
        var symbols: [String] = [], place = 0
        while let symbol = next(in: bytes, from: place, upTo: bytes.count) {
            symbols.append(bytes.string(symbol))
            place = symbol.upperBound
        }
        return symbols
    }

    /// The text of symbols: with blanks between words and between symbols.
    package func join(_ symbols: [String]) -> String {
        switch unit {
        case .characters: return symbols.joined()
        case .words, .symbols: return symbols.joined(separator: " ")
        case .pieces:
            let text = symbols.joined()
            return String(text.hasPrefix(" ") ? text.dropFirst() : text[...])
        }
    }
}
