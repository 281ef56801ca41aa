internal import Crypto
internal import Foundation
internal import MPI

/// The size and SHA-256 of a file's content.
public struct FileDigest: Equatable, Sendable {
    /// The size, in bytes.
    public let byteCount: Int
    /// The SHA-256 in 64 lower-case hexadecimal digits.
    public let sha256: String

    /// The digest of bytes in memory.
    public init(of bytes: [UInt8]) {
        self.init(byteCount: bytes.count, hash: SHA256.hash(data: bytes))
    }

    init(byteCount: Int, sha256: String) {
        self.byteCount = byteCount
        self.sha256 = sha256
    }

    fileprivate init(byteCount: Int, hash: SHA256.Digest) {
        let digits = Array("0123456789abcdef")
        let text = hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        self.init(byteCount: byteCount, sha256: String(text))
    }
}

/// A new file that is written piece by piece and hashed on the way.
public struct FileOutput: ByteOutput, ~Copyable {
    private let path: String
    private let handle: FileHandle
    private let pace: Pace?
    private var hash = SHA256()
    private var byteCount = 0

    /// Creates the file, or empties it.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - pace: makes the writer rest after each piece.
    /// - Throws: ``FileError``.
    init(creating path: String, pace: Pace? = nil) throws(FileError) {
        self.path = path
        self.pace = pace
        do {
            let url = URL(fileURLWithPath: path)
            try Data().write(to: url)
            handle = try FileHandle(forWritingTo: url)
        } catch {
            throw FileError(.write, path, error)
        }
    }

    /// Appends bytes.
    ///
    /// - Throws: ``FileError``.
    public mutating func write(_ bytes: [UInt8]) throws(FileError) {
        let start = ContinuousClock.now
        do {
            try handle.write(contentsOf: Data(bytes))
        } catch {
            throw FileError(.write, path, error)
        }
        hash.update(data: bytes)
        FlightRecorder.tick()
        byteCount += bytes.count
        pace?.rest(since: start)
    }

    /// Waits until the content is on disk (`fsync`), and closes the file.
    ///
    /// - Throws: ``FileError``.
    consuming func finish() throws(FileError) -> FileDigest {
        do {
            try handle.synchronize()
            try handle.close()
        } catch {
            throw FileError(.write, path, error)
        }
        return FileDigest(byteCount: byteCount, hash: hash.finalize())
    }
}
