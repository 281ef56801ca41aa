import Corpus
import Testing

/// Tokens that are made from a text's bytes when they are wanted.
@Suite struct TextTokensTests {
    /// Words of every kind of blank and mark, in three files, each a multiple of no window.
    private static let texts = [
        String(
            repeating: "To be, or not — “to be”!\n\n  naïve\t世界\u{3000}don't re-use it's ",
            count: 173),
        "x", String(repeating: "e\u{301}🙂 (a) ", count: 500) + "end",
    ]

    private func source(mapped: Bool, _ folder: TemporaryFolder) throws -> TextSource {
        for (number, text) in Self.texts.enumerated() {
            try folder.write(Array(text.utf8), to: "\(number).txt")
        }
        return try TextSource(path: folder.path, mostCopiedBytes: mapped ? 0 : 1 << 20)
    }

    @Test(arguments: Tokenizer.Unit.allCases, [false, true])
    func anyWindowIsThatOfTheWhole(unit: Tokenizer.Unit, mapped: Bool) throws {
        let folder = try TemporaryFolder()
        let text = try source(mapped: mapped, folder).whole
        let tokenizer = Tokenizer(unit, keepsLines: true)
        let vocabulary = TextVocabulary(learning: text, tokenizer, limit: 60)
        // Nothing goes from one file into the next.
        let whole = Self.texts.flatMap { vocabulary.encode($0) }
        let tokens = TextTokens(text, vocabulary)
        try #require(tokens.count == whole.count)
        let count = whole.count
        for start in [
            0, 1, 7, 1023, 1024, 1025, 2047, 2048, count / 2, count - 2, count - 1, count,
        ] {
            for length in [0, 1, 7, 8, 9, 31, 64, 65, 2000, count] where start + length <= count {
                var window: [Int32] = []
                tokens.read(start..<start + length) { window.append($0) }
                #expect(window == Array(whole[start..<start + length]), "\(start) \(length)")
            }
        }
    }

    @Test(arguments: [0, 1, 7, 8, 9, 31, 64, 65, 5000])
    func partsOfCharactersAreTheirCharacters(count: Int) throws {
        let folder = try TemporaryFolder()
        let source = try source(mapped: true, folder), scalars = source.scalars
        try #require(source.count == scalars.count && scalars.count > 10_000)
        for start in [0, 1, 8000, scalars.count - count] where start >= 0 {
            let part = source.whole.characters(start..<start + count)
            #expect(part.count == count)
            #expect(Array(part.string.unicodeScalars) == Array(scalars[start..<start + count]))
        }
        // FNV-1a of "a", as published.
        #expect(try TextPart(name: "a", text: "a").fingerprint == 0xaf63_dc4c_8601_ec8c)
    }

    /// Pieces leave nothing out: joined they are the text.
    @Test func piecesAreTheWholeText() throws {
        for text in Self.texts + ["a" + String(repeating: "b", count: 1000), " ", "  \r\n "] {
            let part = try TextPart(name: "text", text: text)
            let vocabulary = TextVocabulary(learning: part, Tokenizer(.pieces, keepsLines: true))
            #expect(vocabulary.encode(text).map(vocabulary.text).joined() == text)
            #expect(vocabulary.unknown(in: text).isEmpty)
        }
    }

    @Test func whatIsNotKnownIsSpelt() throws {
        let part = try TextPart(name: "text", text: "a a a bee bee cat")
        let words = TextVocabulary(
            learning: part, Tokenizer(.words, keepsLines: true), minimum: 2)
        #expect(words.encode("a cat dog") == [3, 2, 2])
        #expect(words.unknown(in: "a cat dog") == ["cat", "dog"])
        // c, a, t and an end once each among 257 + 4.
        #expect(abs(words.spelling.bits("cat") - 4 * 7.0279) < 0.001)
        #expect(words.spelling.bits("dog") > words.spelling.bits("cat") + 2.9)
        let tokens = TextTokens(try TextPart(name: "other", text: "a dog\ncat"), words)
        var unknown: [String] = []
        tokens.eachUnknown { unknown.append($0) }
        #expect(unknown == ["dog", "\n", "cat"])
        #expect(tokens.toldCharacters == 8)
    }
}
