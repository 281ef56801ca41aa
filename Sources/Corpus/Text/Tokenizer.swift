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
    }

    /// What a symbol is.
    package let unit: Unit
    /// Whether capital letters are made small ones.
    package let lowercase: Bool

    /// A way of cutting.
    package init(_ unit: Unit, lowercase: Bool = false) {
        self.unit = unit
        self.lowercase = lowercase
    }

    /// The symbols of a text.
    package func split(_ text: some StringProtocol) -> [String] {
        let text = lowercase ? text.lowercased() : String(text)
        switch unit {
        case .characters: return text.unicodeScalars.map { String($0) }
        case .symbols: return text.split(whereSeparator: \.isWhitespace).map(String.init)
        case .words: return words(text.unicodeScalars)
        }
    }

    /// The text of symbols: with blanks between them, but for characters.
    package func join(_ symbols: [String]) -> String {
        symbols.joined(separator: unit == .characters ? "" : " ")
    }

    private func words(_ text: String.UnicodeScalarView) -> [String] {
        var words: [String] = [], start: String.Index?
        func isInside(_ index: String.Index) -> Bool {
            let next = text.index(after: index)
            return start != nil && next < text.endIndex && Self.isLetter(text[next])
                && "'’-".unicodeScalars.contains(text[index])
        }
        for index in text.indices {
            let scalar = text[index]
            if Self.isLetter(scalar) || isInside(index) {
                start = start ?? index
                continue
            }
            if let first = start { words.append(String(text[first..<index])) }
            start = nil
            if !scalar.properties.isWhitespace { words.append(String(scalar)) }
        }
        if let first = start { words.append(String(text[first...])) }
        return words
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber,
            .otherNumber, .connectorPunctuation:
            true
        default: false
        }
    }
}
