internal import FoundationEssentials

/// One file of a text, strictly validated.
struct UTF8File {
    /// The file's path, for messages.
    let path: String

    private let bytes: Data

    /// Reads the file's bytes.
    init(path: String) throws(CorpusError) {
        self.path = path
        do {
            bytes = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw CorpusError(
                .missingInput, "the file \(path) cannot be read: check its permissions")
        }
    }

    /// Decodes the file, without a byte order mark, to the end of `scalars`.
    ///
    /// - Throws: `CorpusError` (`badData`) that names the first byte that is not UTF-8.
    func append(to scalars: inout [Unicode.Scalar]) throws(CorpusError) {
        let span = bytes.span
        let text: UTF8Span
        do {
            text = try UTF8Span(validating: span.extracting(start..<span.count))
        } catch {
            throw notUTF8(at: start + error.byteOffsets.lowerBound)
        }
        var iterator = text.makeUnicodeScalarIterator()
        while let scalar = iterator.next() { scalars.append(scalar) }
    }

    /// The file as a string, without a byte order mark.
    ///
    /// - Throws: `CorpusError` (`badData`) that names the first byte that is not UTF-8.
    func text() throws(CorpusError) -> String {
        let span = bytes.span
        do {
            return String(copying: try UTF8Span(validating: span.extracting(start..<span.count)))
        } catch {
            throw notUTF8(at: start + error.byteOffsets.lowerBound)
        }
    }

    /// Where the text begins, behind a byte order mark.
    private var start: Int {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        return bytes.starts(with: mark) ? mark.count : 0
    }

    private func notUTF8(at offset: Int) -> CorpusError {
        let span = bytes.span
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
