internal import Foundation

/// Reads a file in the safetensors format, from any program, and believes nothing it says.
public struct SafetensorsReader: Sendable {
    /// The name of the file, for errors.
    public let file: String
    /// The free texts of the header.
    public let metadata: [String: String]
    /// The arrays in the order of their data.
    public let entries: [SafetensorsEntry]

    private let bytes: [UInt8]
    private let starts: [String: Int]

    /// The largest header that the format allows, in bytes.
    private static let largestHeader: UInt64 = 100_000_000

    /// Reads a file from disk.
    ///
    /// - Throws: ``FileError`` if it cannot be read, ``SafetensorsError`` if it is damaged.
    public init(contentsOf path: String) throws {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw FileError(.read, path, error)
        }
        try self.init([UInt8](data), file: path)
    }

    /// Reads the bytes of a file.
    ///
    /// - Parameters:
    ///   - bytes: the whole file
    ///   - file: its name, for errors
    /// - Throws: ``SafetensorsError`` if anything in it is out of order.
    public init(_ bytes: [UInt8], file: String) throws(SafetensorsError) {
        guard bytes.count >= 8 else {
            throw SafetensorsError(file: file, problem: .tooShort(byteCount: bytes.count))
        }
        let length = LittleEndian.values(bytes[..<8]) { (bits: UInt64) in bits }.first ?? 0
        guard length <= Self.largestHeader, length <= UInt64(bytes.count - 8) else {
            throw SafetensorsError(
                file: file, problem: .headerLength(length, fileByteCount: bytes.count))
        }
        let dataStart = 8 + Int(length)
        let header = try SafetensorsHeader.parse(bytes[8..<dataStart], file: file)
        let (entries, starts, end) = try header.layOut(from: dataStart, file: file)
        guard end == bytes.count else {
            throw SafetensorsError(
                file: file, problem: .size(expected: end, actual: bytes.count))
        }
        self.file = file
        self.bytes = bytes
        self.entries = entries
        self.starts = starts
        metadata = header.metadata
    }

    /// The entry of an array, or nil if there is none of this name.
    public func entry(_ name: String) -> SafetensorsEntry? {
        entries.first { $0.name == name }
    }

    /// Reads the elements of an array.
    ///
    /// - Parameters:
    ///   - name: the array
    ///   - type: the type of its elements
    /// - Returns: the elements in row-major order
    /// - Throws: ``SafetensorsError`` if there is no such array, or if its elements have another
    ///   type.
    public func values<Scalar: SafetensorsScalar>(
        _ name: String, as type: Scalar.Type = Float.self
    ) throws(SafetensorsError) -> [Scalar] {
        guard let entry = entry(name), let start = starts[name] else {
            throw SafetensorsError(file: file, problem: .noArray(name))
        }
        guard entry.type == Scalar.safetensorsType else {
            throw SafetensorsError(
                file: file,
                problem: .otherType(entry.type, wanted: Scalar.safetensorsType, array: name))
        }
        return Scalar.values(littleEndian: bytes[start..<start + entry.byteCount])
    }

    /// All single-precision arrays.
    public func arrays() throws(SafetensorsError) -> [NamedArray] {
        var arrays: [NamedArray] = []
        for entry in entries where entry.type == .f32 {
            let values = try values(entry.name, as: Float.self)
            arrays.append(NamedArray(entry.name, shape: entry.shape, values: values))
        }
        return arrays
    }
}
