import Foundation
import Storage
import Testing

@Suite struct FileContentsTests {
    private func write(_ bytes: [UInt8]) throws -> String {
        let path = FileManager.default.temporaryDirectory.path + "/contents-\(UUID().uuidString)"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test(arguments: [0, 1, 7, 8, 9, 31, 64, 65, 4096, 4097, 5_000_001], [0, 64, 1 << 30])
    func hasTheBytesOfTheFile(count: Int, limit: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let path = try write(bytes)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let contents = try FileContents(path: path, copyingUpTo: limit)
        #expect(contents.count == count && contents.span.count == count)
        #expect(contents.isMapped == (count > limit))
        let span = contents.span
        var others = 0
        for index in bytes.indices where span[index] != bytes[index] { others += 1 }
        #expect(others == 0)
    }

    /// What is copied stays as it is; what is mapped need not be there any more.
    @Test func outlivesTheFilesName() throws {
        for limit in [0, 100] {
            let path = try write([1, 2, 3])
            let contents = try FileContents(path: path, copyingUpTo: limit)
            try FileManager.default.removeItem(atPath: path)
            #expect(contents.span[2] == 3)
        }
        let bytes: [UInt8] = [7, 8]
        let copy = try FileContents(copying: bytes.span)
        #expect(copy.count == 2 && copy.span[1] == 8 && !copy.isMapped)
    }

    @Test func missingFilesAreErrors() {
        let missing = #expect(throws: FileContentsError.self) {
            _ = try FileContents(path: "/no/such/file", copyingUpTo: 0)
        }
        #expect(missing?.code == ENOENT)
        // A folder can be opened, but not read.
        #expect(throws: FileContentsError.self) {
            _ = try FileContents(
                path: FileManager.default.temporaryDirectory.path, copyingUpTo: 1 << 30)
        }
    }
}
