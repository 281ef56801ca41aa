public import Tensors

/// Where a recurrent layer stands in a model, and how it is to be.
public struct RecurrentPlace {
    /// The stack that it belongs to: the first part of its parameters' names.
    public var stack: String
    /// Its number in the stack, from 0.
    public var layer: Int
    /// Features of the input, I.
    public var inputs: Int
    /// Units, H.
    public var units: Int
    /// Which way the layer walks.
    public var direction: RecurrentDirection
    /// What some cells let one choose.
    public var options: RecurrentOptions
    /// Where its parameters are declared.
    public var parameters: ParameterSet

    /// Names the place.
    public init(
        _ stack: String, layer: Int, inputs: Int, units: Int,
        direction: RecurrentDirection = .forward,
        options: RecurrentOptions = RecurrentOptions(), in parameters: ParameterSet
    ) {
        self.stack = stack
        self.layer = layer
        self.inputs = inputs
        self.units = units
        self.direction = direction
        self.options = options
        self.parameters = parameters
    }
}

/// What some cells let one choose; others do not look at it.
public struct RecurrentOptions: Equatable, Sendable {
    /// Where a GRU resets h.
    public var reset = GRU.Reset.after
    /// What a plain recurrent network does to its sums.
    public var activation = RecurrentActivation.tanh

    /// What is added to the bias of an LSTM's forget gate when it starts: 1 lets a new layer
    /// remember (Gers, Schmidhuber, Cummins 2000).
    public var forgetBias: Float = 0

    /// The probability that a number of the recurrent matrix is dropped in a step; see ``WeightDrop``.
    public var weightDrop: Float = 0

    /// The usual choices.
    public init() {}
}
