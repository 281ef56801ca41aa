import Corpus
import Foundation
import Testing

@Suite struct TextSourceErrorTests {
    /// The error of reading a path.
    private func error(reading path: String) -> CorpusError? {
        #expect(throws: CorpusError.self) { try TextSource(path: path) }
    }

    @Test(arguments: ["", "/no/such/text.txt"])
    func missingPathIsMissingInput(path: String) {
        let error = error(reading: path)
        #expect(error?.kind == .missingInput)
        #expect(error?.message.contains("'\(path)'") == true)
    }

    @Test func emptyTextIsBadData() throws {
        let folder = try TemporaryFolder()
        let empty = try folder.write([], to: "a/empty.txt")
        let mark = try folder.write([0xEF, 0xBB, 0xBF], to: "a/mark.txt")
        for path in [empty, mark, folder.path] {
            let error = error(reading: path)
            #expect(error?.kind == .badData)
            #expect(error?.message.contains("the text \(path) is empty") == true)
        }
    }

    @Test func folderWithoutTextFilesIsBadData() throws {
        let folder = try TemporaryFolder()
        try folder.write([0x61], to: "deep/a.md")
        let error = error(reading: folder.path)
        #expect(error?.kind == .badData)
        #expect(error?.message.contains("\(folder.path) has no .txt file") == true)
    }

    /// Bytes, and the offset and line of the first that is not UTF-8.
    static let broken: [(bytes: [UInt8], offset: Int, line: Int, byte: String)] = [
        ([0xFF, 0xFE, 0x61, 0x00], 0, 1, "0xFF"),
        (Array("ab\ncd\n".utf8) + [0xE9, 0x0A], 6, 3, "0xE9"),
        // A character cut off by the end of the file.
        (Array("a\n".utf8) + [0xE4, 0xB8], 2, 2, "0xE4"),
        // A surrogate half, an overlong slash, a value past U+10FFFF.
        ([0x61, 0xED, 0xA0, 0x80], 1, 1, "0xED"),
        ([0xC0, 0xAF], 0, 1, "0xC0"),
        ([0x0A, 0xF4, 0x90, 0x80, 0x80], 1, 2, "0xF4"),
        // Offsets count from the start of the file, a byte order mark included.
        ([0xEF, 0xBB, 0xBF, 0x61, 0x80], 4, 1, "0x80"),
    ]

    @Test(arguments: broken)
    func brokenUTF8NamesFileOffsetAndLine(
        bytes: [UInt8], offset: Int, line: Int, byte: String
    ) throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("fine".utf8), to: "1.txt")
        let path = try folder.write(bytes, to: "2.txt")
        let error = error(reading: folder.path)
        #expect(error?.kind == .badData)
        #expect(
            error?.message.contains(
                "\(path) is not UTF-8: byte \(byte) at byte offset \(offset), in line \(line),")
                == true)
    }

    @Test func linkThatGoesRoundIsBadData() throws {
        let folder = try TemporaryFolder()
        try folder.write([0x61], to: "deep/a.txt")
        try folder.link("deep/again", to: folder.path)
        let error = error(reading: folder.path)
        #expect(error?.kind == .badData)
        #expect(error?.message.contains("deep/again is a link to a folder that") == true)
    }

    @Test func linkToNothingIsMissingInput() throws {
        let folder = try TemporaryFolder()
        try folder.write([0x61], to: "a.txt")
        try folder.link("b.txt", to: "gone.txt")
        let error = error(reading: folder.path)
        #expect(error?.kind == .missingInput)
        #expect(error?.message.contains("b.txt is a link that leads to no file") == true)
    }

    @Test func deviceIsBadData() {
        let error = error(reading: "/dev/null")
        #expect(error?.kind == .badData)
        #expect(error?.message.contains("/dev/null is neither a file nor a folder") == true)
    }
}
