extension UInt8 {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let blank: UInt8 = 0x20
    static let quote: UInt8 = 0x22
    static let comma: UInt8 = 0x2C
    static let colon: UInt8 = 0x3A
    static let semicolon: UInt8 = 0x3B
    static let bar: UInt8 = 0x7C

    /// Whether it is a blank or a tab.
    var isBlank: Bool { self == .blank || self == .tab }

    /// The value of a decimal digit.
    var digit: Int? { self >= 0x30 && self <= 0x39 ? Int(self) - 0x30 : nil }
}

extension ArraySlice<UInt8> {
    /// Without blanks and tabs at both ends.
    var trimmed: ArraySlice<UInt8> {
        var rest = self
        while let first = rest.first, first.isBlank { rest.removeFirst() }
        while let last = rest.last, last.isBlank { rest.removeLast() }
        return rest
    }

    /// What stands here, in quotes, printable and no longer than a message bears.
    package var excerpt: String {
        let limit = 40
        var text = ""
        for scalar in String(decoding: prefix(limit), as: UTF8.self).unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
            text.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
        }
        return "'\(text)\(count > limit ? "…" : "")'"
    }

    /// Whether these bytes are the word's, whatever the case of ASCII letters.
    ///
    /// - Parameter word: in lower-case ASCII letters.
    /// - Returns: whether they are.
    func equals(ignoringCase word: String) -> Bool {
        guard count == word.utf8.count else { return false }
        return zip(self, word.utf8).allSatisfy { byte, letter in
            byte == letter || (byte >= 0x41 && byte <= 0x5A && byte | 0x20 == letter)
        }
    }
}
