/// Where bytes are written to, piece by piece.
public protocol ByteOutput: ~Copyable {
    /// Appends bytes.
    mutating func write(_ bytes: [UInt8]) throws
}

/// Bytes collected in memory.
public struct MemoryOutput: ByteOutput {
    /// All bytes written so far.
    public private(set) var bytes: [UInt8] = []

    /// No bytes yet, with room for so many.
    public init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    /// Appends bytes.
    public mutating func write(_ bytes: [UInt8]) {
        self.bytes.append(contentsOf: bytes)
    }
}
