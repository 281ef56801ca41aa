/// An array with a name and a shape: a parameter, a moment, a running statistic.
public struct NamedArray: Equatable, Sendable {
    /// The name in the file, such as "layers.0.weight".
    public var name: String
    /// The extents, slowest first; empty for a single number.
    public var shape: [Int]
    /// The elements in row-major order.
    public var values: [Float]

    /// An array.
    ///
    /// - Precondition: as many values as the shape has elements.
    public init(_ name: String, shape: [Int], values: [Float]) {
        precondition(
            shape.reduce(1, *) == values.count,
            "array \(name) of shape \(shape) cannot hold \(values.count) values")
        self.name = name
        self.shape = shape
        self.values = values
    }
}
