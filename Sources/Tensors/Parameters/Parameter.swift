/// A named array that training changes, as a slot in the flat memory of its ``ParameterSet``.
public final class Parameter {
    /// The name in checkpoints, such as `lstm.weight_ih_l0`.
    public let name: String
    /// Sizes, outermost first.
    public let shape: [Int]
    /// How it starts.
    public internal(set) var initializer: Initializer
    /// The number of equal blocks of rows, one below the other, that start each on their own: the gates
    /// of a recurrent layer.
    public let blocks: Int
    /// What it is for; nil for one that always starts in the same way, such as the scale and the shift
    /// of a normalisation.
    public let role: ParameterRole?
    /// The numbers, row-major.
    public let value: View<Float>
    /// The gradient: the sum over this rank's lanes, then over all.
    public let gradient: View<Float>

    init(
        name: String, shape: [Int], initializer: Initializer, blocks: Int, role: ParameterRole?,
        value: View<Float>, gradient: View<Float>
    ) {
        precondition(
            blocks >= 1 && (shape.first ?? 1).isMultiple(of: blocks),
            "'\(name)' cannot be split into \(blocks) blocks of rows")
        self.name = name
        self.shape = shape
        self.initializer = initializer
        self.blocks = blocks
        self.role = role
        self.value = value
        self.gradient = gradient
    }

    /// What stands for this parameter with other numbers, or with a gradient of its own.
    public func standIn(
        value: View<Float>? = nil, gradient: View<Float>? = nil
    ) -> Parameter {
        for view in [value, gradient] {
            let given = view?.count ?? count
            precondition(given == count, "\(given) numbers for '\(name)' of \(count)")
        }
        return Parameter(
            name: name, shape: shape, initializer: initializer, blocks: blocks, role: role,
            value: value ?? self.value, gradient: gradient ?? self.gradient)
    }

    /// The number of elements.
    public var count: Int { value.count }

    /// The sizes of a matrix [outputs, inputs].
    var matrixSizes: (outputs: Int, inputs: Int) {
        precondition(shape.count == 2, "'\(name)' is no matrix")
        return (shape[0], shape[1])
    }

    /// Some columns of the value or the gradient of a matrix, and the numbers from one row of them to
    /// the next.
    func columnBlock(
        _ columns: Range<Int>, of view: View<Float>
    ) -> (block: View<Float>, stride: Int) {
        let (outputs, inputs) = matrixSizes
        precondition(
            columns.lowerBound >= 0 && columns.upperBound <= inputs && !columns.isEmpty,
            "columns \(columns) of '\(name)', which has \(inputs)")
        let end = (outputs - 1) * inputs + columns.upperBound
        return (view[columns.lowerBound..<end], inputs)
    }
}

/// A named array that is part of the model but is not trained, such as running statistics.
public final class Statistic {
    /// The name in checkpoints.
    public let name: String
    /// Sizes, outermost first.
    public let shape: [Int]
    /// The numbers.
    public let value: View<Float>
    let initial: Float

    init(name: String, shape: [Int], value: View<Float>, initial: Float) {
        self.name = name
        self.shape = shape
        self.value = value
        self.initial = initial
    }
}
