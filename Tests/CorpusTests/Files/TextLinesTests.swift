import Corpus
import Testing

@Suite struct TextLinesTests {
    private func lines(_ text: String, limit: Int = 100) throws -> [String] {
        var lines = TextLines(
            InputFile(path: "a.txt", bytes: Array(text.utf8)), maximumLineBytes: limit)
        var found: [String] = []
        while let line = try lines.next() {
            #expect(line.number == found.count + 1)
            found.append(String(decoding: line.bytes, as: UTF8.self))
        }
        return found
    }

    @Test func endsLinesWithEitherEnd() throws {
        #expect(try lines("") == [])
        #expect(try lines("\n") == [""])
        #expect(try lines("a") == ["a"])
        #expect(try lines("a\nb\r\n\nc\r") == ["a", "b", "", "c"])
        #expect(try lines("a\rb\n") == ["a\rb"])
        #expect(try lines("\u{FEFF}a\n\u{FEFF}b") == ["a", "\u{FEFF}b"])
    }

    @Test func refusesALineThatIsTooLong() throws {
        #expect(try lines("ab\nabc\r\n", limit: 3).count == 2)
        let error = #expect(throws: CorpusError.self) { try lines("ab\nabcd\n", limit: 3) }
        #expect(error?.message.hasPrefix("line 2 of a.txt has 4 bytes, more than the 3") == true)
    }

    @Test func messagesQuoteWhatIsPrintable() {
        let long = Array(repeating: UInt8(ascii: "x"), count: 41)
        #expect(Array("a\u{1B}[2J".utf8)[...].excerpt == "'a\u{FFFD}[2J'")
        #expect(([0xFF, 0x61] as [UInt8])[...].excerpt == "'\u{FFFD}a'")
        #expect(long[...].excerpt == "'" + String(repeating: "x", count: 40) + "…'")
    }
}
