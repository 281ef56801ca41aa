/// Writes a file in the safetensors format: equal arrays and metadata give equal bytes.
///
/// The format (github.com/huggingface/safetensors): the length of the header in 8 bytes, the header
/// in JSON, then the data of all arrays without gaps, little-endian. Here keys and data are in the
/// order of the names' UTF-8 bytes, and spaces after the header align the data to 64 bytes.
///
/// Call ``writeHeader(to:)``, then ``append(_:to:)`` for the arrays in ``order``, then
/// ``finish()``.
public struct SafetensorsWriter {
    /// The arrays in the order in which their data has to come.
    public let order: [SafetensorsEntry]

    /// Everything before the data.
    let header: [UInt8]
    private var next = 0

    /// Elements turned into bytes at a time.
    private static let pieceCount = 16384

    /// A writer of some arrays.
    ///
    /// - Parameters:
    ///   - entries: the arrays, in any order
    ///   - metadata: free texts for the header, without any of its own if empty
    /// - Precondition: all names differ, and none is "__metadata__".
    public init(_ entries: [SafetensorsEntry], metadata: [String: String] = [:]) {
        order = entries.sorted { JSONText.isOrdered($0.name, $1.name) }
        for (entry, following) in zip(order, order.dropFirst()) {
            precondition(entry.name != following.name, "two arrays are called \(entry.name)")
        }
        header = Self.header(order, metadata: metadata)
    }

    /// The size of the whole file, in bytes.
    public var byteCount: Int { order.reduce(header.count) { $0 + $1.byteCount } }

    /// Writes everything before the data.
    public mutating func writeHeader(to output: inout some ByteOutput & ~Copyable) throws {
        try output.write(header)
    }

    /// Writes the data of the next array in ``order``.
    ///
    /// - Parameters:
    ///   - values: its elements in row-major order
    ///   - output: where the header went
    /// - Throws: what the output throws.
    /// - Precondition: an array is left, and has this type and number of elements.
    public mutating func append<Scalar: SafetensorsScalar>(
        _ values: Span<Scalar>, to output: inout some ByteOutput & ~Copyable
    ) throws {
        precondition(next < order.count, "all arrays of this file have been written")
        let entry = order[next]
        precondition(
            entry.type == Scalar.safetensorsType && entry.count == values.count,
            "\(values.count) \(Scalar.safetensorsType) values for array \(entry)")
        next += 1
        var start = 0
        while start < values.count {
            let end = min(start + Self.pieceCount, values.count)
            try output.write(Scalar.littleEndianBytes(values.extracting(start..<end)))
            start = end
        }
    }

    /// Checks that no array was forgotten.
    public func finish() {
        precondition(next == order.count, "only \(next) of \(order.count) arrays were written")
    }

    /// A whole file of single-precision arrays, in memory.
    public static func bytes(_ arrays: [NamedArray], metadata: [String: String] = [:]) -> [UInt8] {
        let entries = arrays.map { SafetensorsEntry($0.name, .f32, shape: $0.shape) }
        var writer = SafetensorsWriter(entries, metadata: metadata)
        var bytes = writer.header
        bytes.reserveCapacity(writer.byteCount)
        for array in arrays.sorted(by: { JSONText.isOrdered($0.name, $1.name) }) {
            bytes += Float.littleEndianBytes(array.values.span)
            writer.next += 1
        }
        writer.finish()
        return bytes
    }

    private static func header(
        _ order: [SafetensorsEntry], metadata: [String: String]
    ) -> [UInt8] {
        var members: [(key: String, value: String)] = []
        var offset = 0
        for entry in order {
            precondition(entry.name != "__metadata__", "no array can be called __metadata__")
            let shape = entry.shape.map(String.init).joined(separator: ",")
            let end = offset + entry.byteCount
            members.append(
                (
                    entry.name,
                    JSONText.object([
                        ("dtype", "\"\(entry.type.rawValue)\""), ("shape", "[\(shape)]"),
                        ("data_offsets", "[\(offset),\(end)]"),
                    ])
                ))
            offset = end
        }
        if !metadata.isEmpty {
            let texts = metadata.map { ($0.key, JSONText.quoted($0.value)) }
            members.append(("__metadata__", JSONText.object(texts)))
        }
        var text = Array(JSONText.object(members).utf8)
        text += [UInt8](repeating: 0x20, count: -(8 + text.count) & 63)
        return LittleEndian.bytes(count: 1) { _ in UInt64(text.count) } + text
    }
}
