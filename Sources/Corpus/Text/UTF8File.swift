internal import Storage

/// One file of a text, strictly validated.
///
/// The bytes are copied, or mapped where they are many; a mapped text takes none of a process's own memory.
final class UTF8File: Sendable {
    /// The most bytes of a file that are copied unless the caller says otherwise: 64 MiB.
    static let mostCopiedBytes = 64 << 20

    /// The file's path, for messages.
    let path: String

    private let contents: FileContents

    /// Where the text is, behind a byte order mark.
    let range: Range<Int>

    /// Opens a file and looks at every byte.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - mostCopiedBytes: a larger one is mapped.
    /// - Throws: `CorpusError`: not readable (`missingInput`), or the first byte that is not UTF-8
    ///   (`badData`).
    init(path: String, mostCopiedBytes: Int = mostCopiedBytes) throws(CorpusError) {
        self.path = path
        do {
            contents = try FileContents(path: path, copyingUpTo: mostCopiedBytes)
        } catch {
            throw CorpusError(
                .missingInput, "the file \(path) cannot be read: check its permissions")
        }
        range = contents.withBytes { Self.start($0) }..<contents.count
        try validate()
    }

    /// A text in memory, with a name for messages.
    ///
    /// - Throws: `CorpusError` (`badData`) if there is no memory for it.
    init(name: String, text: String) throws(CorpusError) {
        path = name
        do {
            contents = try FileContents(copying: Array(text.utf8).span)
        } catch {
            throw CorpusError(
                .badData, "\(name) has \(text.utf8.count) bytes, for which there is no memory")
        }
        range = 0..<contents.count
    }

    /// Whether its bytes are the file's own pages.
    var isMapped: Bool { contents.isMapped }

    /// The file as a string, without a byte order mark.
    var text: String { withBytes { $0.string(range) } }

    /// Calls `body` with all bytes of the file.
    func withBytes<Result>(_ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
        try contents.withBytes(body)
    }

    private func validate() throws(CorpusError) {
        let offset = withBytes { bytes -> Int? in
            do throws(UTF8.ValidationError) {
                _ = try UTF8Span(validating: bytes.extracting(range))
                return nil
            } catch {
                return range.lowerBound + error.byteOffsets.lowerBound
            }
        }
        if let offset { throw withBytes { notUTF8($0, at: offset) } }
    }

    private static func start(_ bytes: Span<UInt8>) -> Int {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let isMarked =
            bytes.count >= mark.count && mark.indices.allSatisfy { bytes[$0] == mark[$0] }
        return isMarked ? mark.count : 0
    }

    private func notUTF8(_ span: Span<UInt8>, at offset: Int) -> CorpusError {
        var line = 1
        for index in 0..<offset where span[index] == 0x0A { line += 1 }
        let digits = String(span[offset], radix: 16, uppercase: true)
        let byte = "0x" + String(repeating: "0", count: 2 - digits.count) + digits
        return CorpusError(
            .badData,
            "the file \(path) is not UTF-8: byte \(byte) at byte offset \(offset), in line "
                + "\(line), starts no character; convert the file to UTF-8")
    }
}
