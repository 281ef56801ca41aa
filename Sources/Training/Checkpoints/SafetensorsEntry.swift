/// What the header of a safetensors file says about one array.
public struct SafetensorsEntry: Equatable, Sendable {
    /// The name of the array.
    public let name: String
    /// The type of its elements.
    public let type: SafetensorsType
    /// Its extents, slowest first; empty for a single number.
    public let shape: [Int]
    /// The number of elements.
    public let count: Int

    /// An array of a type and shape.
    ///
    /// - Precondition: no extent is negative, and the size in bytes fits in an `Int`.
    public init(_ name: String, _ type: SafetensorsType, shape: [Int]) {
        guard let entry = SafetensorsEntry(checking: name, type, shape: shape) else {
            preconditionFailure("array \(name) cannot have the shape \(shape)")
        }
        self = entry
    }

    /// As above for a shape out of a file, nil when it is impossible.
    init?(checking name: String, _ type: SafetensorsType, shape: [Int]) {
        var bytes = type.byteCount
        for extent in shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
            guard extent >= 0, !overflow else { return nil }
            bytes = product
        }
        self.name = name
        self.type = type
        self.shape = shape
        count = bytes / type.byteCount
    }

    /// The size of its data, in bytes.
    public var byteCount: Int { count * type.byteCount }
}
