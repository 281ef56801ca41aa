import Corpus
import Foundation
import TestSupport
import Testing

@Suite struct LineFileTests {
    private let text = "\u{FEFF}one\r\n\ntwo\u{301}\tthree\r\r\n\u{1F600}"

    @Test(arguments: [Int.max, 0])
    func linesHaveNoEnds(mapsAbove: Int) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array(text.utf8), to: "lines")
        let file = try LineFile(path: path, mapsAbove: mapsAbove)
        #expect(file.isMapped == (mapsAbove == 0))
        #expect(file.lines == ["one", "", "two\u{301}\tthree\r", "\u{1F600}"])
        #expect(file.place(2) == "line 3 of '\(path)'")
        let ended = try folder.write(Array("a\n\n".utf8), to: "ended")
        #expect(try LineFile(path: ended, mapsAbove: mapsAbove).lines == ["a", ""])
        let empty = try folder.write([], to: "empty")
        #expect(try LineFile(path: empty, mapsAbove: mapsAbove).lines.isEmpty)
    }

    @Test func textsInMemoryAreTheSame() throws {
        let file = try LineFile(path: "here", text: text)
        #expect(file.count == 4 && file[0] == "one" && !file.isMapped)
        #expect(file.place(0) == "line 1 of 'here'")
        #expect(try LineFile(path: "here", text: "").lines.isEmpty)
    }

    @Test func whatIsNoTextIsRefused() throws {
        let folder = try TemporaryFolder()
        #expect(throws: CorpusError.self) {
            try LineFile(path: folder.path + "/none", mapsAbove: 0)
        }
        #expect(throws: CorpusError.self) { try LineFile(path: folder.path, mapsAbove: 0) }
        let bad = try folder.write([0x61, 0x0A, 0xFF], to: "bad")
        let error = #expect(throws: CorpusError.self) { try LineFile(path: bad, mapsAbove: 0) }
        #expect(error?.message.contains("line 2") == true)
    }

    /// A line that somebody has changed since it was looked at traps nowhere.
    @Test func aMappedFileMayChange() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array("abc\ndef\n".utf8), to: "lines")
        let file = try LineFile(path: path, mapsAbove: 0)
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        try handle.seek(toOffset: 4)
        try handle.write(contentsOf: [0xFF])
        try handle.close()
        #expect(file[0] == "abc" && file[1] == "\u{FFFD}")
    }
}
