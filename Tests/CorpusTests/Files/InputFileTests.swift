import Corpus
import Testing

@Suite struct InputFileTests {
    @Test func readsEveryByte() throws {
        let folder = try TemporaryFolder()
        let bytes = Array(0...255 as ClosedRange<UInt8>)
        let path = try folder.write(bytes, to: "a.bin")
        try folder.link("b.bin", to: "a.bin")
        #expect(try InputFile(path: path).bytes == bytes)
        #expect(try InputFile(path: folder.path + "/b.bin", maximumBytes: 256).bytes == bytes)
    }

    @Test func refusesWhatIsTooLargeBeforeReadingIt() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array(repeating: 0, count: 10), to: "a.bin")
        let error = #expect(throws: CorpusError.self) {
            try InputFile(path: path, maximumBytes: 9)
        }
        #expect(error?.kind == .badData)
        #expect(error?.message.contains("\(path) has 10 bytes, more than the 9 allowed") == true)
    }

    @Test func refusesWhatIsNoFile() throws {
        let folder = try TemporaryFolder()
        try folder.link("gone", to: "nowhere")
        let wrong: [(String, CorpusError.Kind, String)] = [
            ("", .missingInput, "there is no file ''"),
            (folder.path + "/none", .missingInput, "/none'"),
            (folder.path + "/gone", .missingInput, "/gone'"),
            (folder.path, .badData, "is a folder"),
            ("/dev/zero", .badData, "/dev/zero is no regular file"),
        ]
        for (path, kind, text) in wrong {
            let error = #expect(throws: CorpusError.self) { try InputFile(path: path) }
            #expect(error?.kind == kind)
            #expect(error?.message.contains(text) == true)
        }
    }
}
