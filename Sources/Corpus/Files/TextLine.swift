/// A line of a text file, without its end.
package struct TextLine {
    /// The line's number, from 1.
    package let number: Int

    /// Its bytes, without LF or CR LF.
    package let bytes: ArraySlice<UInt8>

    /// Whether nothing but blanks and tabs is in it.
    var isBlank: Bool { bytes.allSatisfy { $0.isBlank } }
}

/// The lines of a text file, one after the other.
///
/// Lines end with LF or CR LF; the last one may lack its end. A byte order mark is passed over.
package struct TextLines {
    /// The most bytes a line may have: 16 MiB.
    package static let maximumLineBytes = 16 << 20

    private let file: InputFile
    private let maximumLineBytes: Int
    private var place: Int
    private var number = 0

    /// The lines of a file, from its beginning.
    package init(_ file: InputFile, maximumLineBytes: Int = maximumLineBytes) {
        self.file = file
        self.maximumLineBytes = maximumLineBytes
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        place = file.bytes.starts(with: mark) ? mark.count : 0
    }

    /// The next line; nil after the last.
    ///
    /// - Throws: `CorpusError` (`badData`) for a line that is too long.
    package mutating func next() throws(CorpusError) -> TextLine? {
        guard place < file.bytes.count else { return nil }
        number += 1
        let rest = file.bytes[place...]
        let end = rest.firstIndex(of: .lineFeed) ?? file.bytes.count
        var line = rest[..<end]
        place = end + 1
        if line.last == .carriageReturn { line.removeLast() }
        guard line.count <= maximumLineBytes else {
            throw file.wrong(
                line: number,
                "has \(line.count) bytes, more than the \(maximumLineBytes) allowed: check that "
                    + "this is a text file with line ends")
        }
        return TextLine(number: number, bytes: line)
    }
}
