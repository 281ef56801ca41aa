internal import Media

/// An array of numbers read from an idx file, the format of MNIST, or from one that gzip compressed.
///
/// Four bytes come first: two zeros, the type of the elements, the number of dimensions (1 to 4); then
/// the sizes, 32 bits each, and the elements, the last dimension fastest, everything big-endian. Types
/// are 8 (UInt8), 9 (Int8), 11 (Int16), 12 (Int32), 13 (Float) and 14 (Double). Described at the foot of
/// <http://yann.lecun.com/exdb/mnist/>.
package struct IdxFile: Sendable {
    /// The elements.
    package enum Values: Hashable, Sendable {
        /// Those of type 8.
        case bytes([UInt8])
        /// Those of all other types, rounded to `Float`.
        case floats([Float])
    }

    /// The sizes, slowest dimension first, such as [60000, 28, 28]; each at least 1.
    package let dimensions: [Int]

    /// The elements, last dimension fastest.
    package let values: Values

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: the file, compressed by gzip or not, whatever its name.
    ///   - maximumBytes: the most bytes it may have, also when decompressed.
    /// - Throws: `CorpusError`: not there (`missingInput`); of another format or damaged, or its header
    ///   and size differ (`badData`).
    package init(
        path: String, maximumBytes: Int = InputFile.defaultMaximumBytes
    ) throws(CorpusError) {
        let file = try InputFile(path: path, maximumBytes: maximumBytes)
        try self.init(file, maximumBytes: maximumBytes)
    }

    /// Reads a file that is in memory.
    package init(
        _ file: InputFile, maximumBytes: Int = InputFile.defaultMaximumBytes
    ) throws(CorpusError) {
        let file = try file.decompressed(maximumBytes: maximumBytes)
        var reader = ByteReader(file)
        let magic = try reader.bigEndian(UInt32.self, "the type of an idx file")
        guard magic >> 16 == 0, let type = ElementType(rawValue: UInt8(magic >> 8 & 0xFF)) else {
            throw file.wrong(
                "begins with \(magic), not as an idx file: give one with elements of type 8, 9, 11, 12, "
                    + "13 or 14")
        }
        let rank = Int(magic & 0xFF)
        guard (1...4).contains(rank) else {
            throw file.wrong("has \(rank) dimensions: give an idx file of 1 to 4")
        }
        var dimensions: [Int] = [], count = 1
        for dimension in 1...rank {
            let size = Int(try reader.bigEndian(UInt32.self, "the size of dimension \(dimension)"))
            // The product of so many bytes at most cannot overflow in the next round.
            count = count <= file.bytes.count ? count * size : count
            dimensions.append(size)
        }
        guard dimensions.allSatisfy({ $0 > 0 }), count <= file.bytes.count,
            count * type.byteCount == reader.count
        else {
            let shape = dimensions.map(String.init).joined(separator: " x ")
            throw file.wrong(
                "has \(reader.count) bytes of elements, but its header asks for \(shape) of "
                    + "\(type.byteCount) bytes each: fetch or copy it again")
        }
        self.dimensions = dimensions
        let elements = file.bytes[reader.offset...]
        values = type == .uint8 ? .bytes(Array(elements)) : .floats(type.floats(elements))
    }

    private enum ElementType: UInt8 {
        case uint8 = 8, int8, int16 = 11, int32, float, double

        var byteCount: Int {
            switch self {
            case .uint8, .int8: 1
            case .int16: 2
            case .int32, .float: 4
            case .double: 8
            }
        }

        func floats(_ bytes: ArraySlice<UInt8>) -> [Float] {
            stride(from: bytes.startIndex, to: bytes.endIndex, by: byteCount).map { start in
                let one = bytes[start..<start + byteCount]
                return switch self {
                case .uint8: Float(UInt8(bigEndianBytes: one))
                case .int8: Float(Int8(bigEndianBytes: one))
                case .int16: Float(Int16(bigEndianBytes: one))
                case .int32: Float(Int32(bigEndianBytes: one))
                case .float: Float(bitPattern: UInt32(bigEndianBytes: one))
                case .double: Float(Double(bitPattern: UInt64(bigEndianBytes: one)))
                }
            }
        }
    }
}
