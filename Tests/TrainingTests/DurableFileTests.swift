import Foundation
import Testing
import Training

@Suite struct DurableFileTests {
    @Test(arguments: [0, 1, 7, 8, 9, 31, 64, 65, 100_000])
    func contentsAreReplacedWhole(size: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a")
        try put([9, 9, 9], at: path)
        let content = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        try DurableFile.write(content, to: path)
        #expect(try bytes(of: path) == content)
        #expect(folder.names == ["a"])
    }

    @Test func aFolderInTheWayIsLeftAsItIs() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try put([1], at: path + "/inner")
        #expect {
            try DurableFile.write([1], to: path)
        } throws: { error in
            guard let error = error as? FileError else { return false }
            return error.exitCode == ExitCode.cannotCreate && error.path == path
                && error.message == "cannot write '\(path)': Is a directory"
        }
        #expect(folder.names == ["a"])
        #expect(try bytes(of: path + "/inner") == [1])
    }

    @Test func aMissingFolderIsNamedWithItsReason() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("no/a")
        #expect(
            message { try DurableFile.write([1], to: path) }
                == "cannot write '\(path)': No such file or directory")
    }

    /// A file system that is full is simulated by the largest size that a file may have: the write
    /// fails halfway, in a process of its own.
    @Test func aWriteThatFailsHalfwayKeepsTheOldFile() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a")
        try put([9, 9, 9], at: path)
        await #expect(processExitsWith: .exitCode(ExitCode.cannotCreate)) {
            [path = path as String] in
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
            // Safe: the pointer to the limit is used during the call only.
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            do {
                try DurableFile.write([UInt8](repeating: 1, count: 300_000), to: path)
            } catch let error as FileError {
                exit(error.exitCode)
            }
        }
        #expect(try bytes(of: path) == [9, 9, 9])
        #expect(folder.names == ["a"])
    }
}
