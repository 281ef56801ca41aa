/// Reads numbers from the bytes of a file, one after the other.
struct ByteReader {
    private let file: InputFile

    /// The offset of the next byte in the file.
    private(set) var offset: Int

    /// Where to stop.
    let end: Int

    /// A reader of a whole file.
    init(_ file: InputFile) { self.init(file, 0..<file.bytes.count) }

    /// A reader of a part of a file.
    ///
    /// - Precondition: the file has these bytes.
    init(_ file: InputFile, _ range: Range<Int>) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= file.bytes.count,
            "bytes \(range) of \(file.bytes.count)")
        self.file = file
        offset = range.lowerBound
        end = range.upperBound
    }

    /// The number of bytes that are left.
    var count: Int { end - offset }

    /// Reads a byte.
    ///
    /// - Parameter what: what it is, for the message, such as "the size of an image".
    /// - Returns: the byte.
    /// - Throws: `CorpusError` (`badData`) if the file or part ends before.
    mutating func byte(_ what: String) throws(CorpusError) -> UInt8 {
        let place = try skip(1, what)
        return file.bytes[place.lowerBound]
    }

    /// Reads a number, the most significant byte first.
    mutating func bigEndian<Number: FixedWidthInteger>(
        _ type: Number.Type, _ what: String
    ) throws(CorpusError) -> Number {
        let place = try skip(MemoryLayout<Number>.size, what)
        return Number(bigEndianBytes: file.bytes[place])
    }

    /// Reads a number, the least significant byte first.
    mutating func littleEndian<Number: FixedWidthInteger>(
        _ type: Number.Type, _ what: String
    ) throws(CorpusError) -> Number {
        try bigEndian(type, what).byteSwapped
    }

    /// Passes over bytes.
    ///
    /// - Parameters:
    ///   - count: how many; not negative.
    ///   - what: what they are, for the message.
    /// - Returns: where they are.
    /// - Throws: `CorpusError` (`badData`) if the file or part ends before.
    @discardableResult
    mutating func skip(_ count: Int, _ what: String) throws(CorpusError) -> Range<Int> {
        guard count <= self.count else {
            throw file.wrong(
                "ends in the middle of \(what): \(count) bytes are wanted at byte offset \(offset), and "
                    + "\(self.count) are there; fetch or copy the file again")
        }
        defer { offset += count }
        return offset..<offset + count
    }
}

extension FixedWidthInteger {
    /// The number of bytes, the most significant first.
    init(bigEndianBytes bytes: ArraySlice<UInt8>) {
        self = bytes.reduce(0) { $0 << 8 | Self(truncatingIfNeeded: $1) }
    }
}
