import Foundation
import Testing
import Training

@Suite struct FileBytesTests {
    /// As a shell hands on what a command writes: `<(command)`.
    @Test func aPipeIsReadToItsEnd() throws {
        let pipe = Pipe()
        let text = Data("first line\nsecond line\n".utf8)
        try pipe.fileHandleForWriting.write(contentsOf: text)
        try pipe.fileHandleForWriting.close()
        let bytes = try FileBytes.read("/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)")
        #expect(bytes == Array(text))
    }

    @Test func aFolderIsNamed() {
        let folder = FileManager.default.temporaryDirectory.path
        let error = #expect(throws: FileError.self) { try FileBytes.read(folder) }
        #expect("\(error.map(String.init(describing:)) ?? "")".contains(folder))
    }
}
