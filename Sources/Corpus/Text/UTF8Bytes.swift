/// Characters in bytes that are known to be UTF-8; a character is a Unicode scalar.
extension Span<UInt8> {
    /// The character that begins at an offset.
    ///
    /// - Returns: its value, and the number of its bytes.
    func character(at offset: Int) -> (value: UInt32, bytes: Int) {
        let first = UInt32(self[offset])
        if first < 0x80 { return (first, 1) }
        let bytes = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        var value = first & (0x7F >> UInt32(bytes))
        for place in 1..<bytes { value = value << 6 | UInt32(self[offset + place] & 0x3F) }
        return (value, bytes)
    }

    /// The number of characters that begin in a range.
    func characterCount(_ range: Range<Int>) -> Int {
        var count = 0
        for offset in range where self[offset] & 0xC0 != 0x80 { count += 1 }
        return count
    }

    /// The offset behind so many characters.
    ///
    /// - Precondition: there are as many before `end`.
    func offset(after count: Int, from start: Int, upTo end: Int) -> Int {
        var offset = start
        for _ in 0..<count { offset += character(at: offset).bytes }
        precondition(offset <= end, "a text that has become shorter")
        return offset
    }

    /// The characters of a range as a string.
    func string(_ range: Range<Int>) -> String {
        do {
            return String(copying: try UTF8Span(validating: extracting(range)))
        } catch {
            // Only in a mapped file that has changed since it was looked at.
            return "\u{FFFD}"
        }
    }
}
