/// Symbols in bytes that are known to be UTF-8.
///
/// Where a symbol ends depends on nothing before its beginning, so that one can begin behind any symbol.
extension Tokenizer {
    /// The next symbol.
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - start: where to begin: at the beginning of a text, or where a symbol ends.
    ///   - end: where the text ends.
    /// - Returns: the bytes of the symbol; nil if there is none any more.
    func next(in bytes: Span<UInt8>, from start: Int, upTo end: Int) -> Range<Int>? {
        if unit == .pieces { return nextPiece(in: bytes, from: start, upTo: end) }
        var start = start
        while unit != .characters, start < end {
            let first = bytes.character(at: start)
            guard first.value.isBlank, !(keepsLines && first.value == 0x0A) else { break }
            start += first.bytes
        }
        guard start < end else { return nil }
        let first = bytes.character(at: start)
        let rest = start + first.bytes
        if first.value.isBlank { return start..<rest }
        switch unit {
        case .symbols: return start..<Self.run(in: bytes, from: rest, upTo: end) { !$0.isBlank }
        case .words where first.value.isLetter:
            return start..<Self.wordEnd(in: bytes, from: rest, upTo: end)
        default: return start..<rest
        }
    }

    private func nextPiece(in bytes: Span<UInt8>, from start: Int, upTo end: Int) -> Range<Int>? {
        guard start < end else { return nil }
        let first = bytes.character(at: start)
        var begin = start
        if first.value == 0x20, start + 1 < end, !bytes.character(at: start + 1).value.isBlank {
            begin += 1
        }
        let kind = bytes.character(at: begin)
        if kind.value.isBlank { return start..<begin + kind.bytes }
        var left = Self.longestPiece
        let stop = Self.run(in: bytes, from: begin, upTo: end) { value in
            left -= 1
            return left >= 0 && !value.isBlank && value.isLetter == kind.value.isLetter
        }
        return start..<stop
    }

    /// Where characters end that are alike.
    private static func run(
        in bytes: Span<UInt8>, from start: Int, upTo end: Int, _ goesOn: (UInt32) -> Bool
    ) -> Int {
        var place = start
        while place < end {
            let character = bytes.character(at: place)
            guard goesOn(character.value) else { break }
            place += character.bytes
        }
        return place
    }

    /// Where a word ends: apostrophes and hyphens belong to it if a letter follows.
    private static func wordEnd(in bytes: Span<UInt8>, from start: Int, upTo end: Int) -> Int {
        var place = start
        while place < end {
            let character = bytes.character(at: place)
            let next = place + character.bytes
            if !character.value.isLetter {
                guard character.value.isJoint, next < end,
                    bytes.character(at: next).value.isLetter
                else { break }
            }
            place = next
        }
        return place
    }
}

/// What a character is, by its value.
extension UInt32 {
    fileprivate var isBlank: Bool {
        if self < 0x80 { return self == 0x20 || (0x09...0x0D).contains(self) }
        return Unicode.Scalar(self)?.properties.isWhitespace ?? false
    }

    /// An apostrophe or a hyphen.
    fileprivate var isJoint: Bool { self == 0x27 || self == 0x2019 || self == 0x2D }

    /// A letter, with its accents, or a digit.
    fileprivate var isLetter: Bool {
        if self < 0x80 {
            let small = self | 0x20
            return (0x61...0x7A).contains(small) || (0x30...0x39).contains(self) || self == 0x5F
        }
        return switch Unicode.Scalar(self)?.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber,
            .otherNumber, .connectorPunctuation:
            true
        default: false
        }
    }
}
