import Corpus
import Foundation
import Testing

@Suite struct TextSourceTests {
    @Test func readsAFileOfAnyName() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array("Grüße, 世界 🙂\r\n".utf8), to: "greeting.data")
        let text = try TextSource(path: path)
        #expect(text.string == "Grüße, 世界 🙂\r\n")
        #expect(text.scalars == Array("Grüße, 世界 🙂\r\n".unicodeScalars))
        #expect(text.count == 13)
        #expect(text.files == [path])
    }

    @Test(arguments: [1, 7, 8, 9, 31, 64, 65])
    func countsUnicodeScalars(count: Int) throws {
        let folder = try TemporaryFolder()
        // Two scalars, one grapheme: not normalised.
        let path = try folder.write(
            Array(String(repeating: "e\u{301}", count: count).utf8), to: "accents.txt")
        #expect(try TextSource(path: path).count == 2 * count)
    }

    @Test func joinsAFolderInTheByteOrderOfRelativePaths() throws {
        let folder = try TemporaryFolder()
        // Swift's own order would compare the decomposed é as a composed one, after z.
        for name in [
            "é.txt", "z.txt", "e\u{301}.txt", "a/z.txt", "a.txt", "a-b.txt", "B.txt",
            "a/deep/er.txt",
        ] {
            try folder.write(Array("[\(name)]".utf8), to: name)
        }
        try folder.write(Array("other".utf8), to: "note.md")
        try folder.write([0xFF], to: ".hidden.txt")
        try folder.write([0xFF], to: ".git/x.txt")
        let text = try TextSource(path: folder.path)
        #expect(
            text.string
                == "[B.txt][a-b.txt][a.txt][a/deep/er.txt][a/z.txt]"
                + "[e\u{301}.txt][z.txt][é.txt]")
        #expect(try TextSource(path: folder.path + "/").string == text.string)
    }

    @Test func followsLinks() throws {
        let folder = try TemporaryFolder()
        let other = try TemporaryFolder()
        try other.write(Array("linked".utf8), to: "x.txt")
        try folder.link("to-folder", to: other.path)
        try folder.link("to-file.txt", to: other.path + "/x.txt")
        #expect(try TextSource(path: folder.path).string == "linkedlinked")
    }

    @Test func dropsAByteOrderMarkOfEachFile() throws {
        let folder = try TemporaryFolder()
        try folder.write([0xEF, 0xBB, 0xBF, 0x61], to: "1.txt")
        try folder.write([0xEF, 0xBB, 0xBF, 0x62, 0xEF, 0xBB, 0xBF], to: "2.txt")
        #expect(try TextSource(path: folder.path).string == "ab\u{FEFF}")
    }

    @Test func readsUpToItsLimit() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("12345".utf8), to: "1.txt")
        try folder.write(Array("6789".utf8), to: "2.txt")
        #expect(try TextSource(path: folder.path, maximumBytes: 9).string == "123456789")
        let error = #expect(throws: CorpusError.self) {
            try TextSource(path: folder.path, maximumBytes: 8)
        }
        #expect(error?.kind == .badData)
        #expect(error?.message.contains("has 9 bytes, more than the 8 allowed") == true)
    }
}
