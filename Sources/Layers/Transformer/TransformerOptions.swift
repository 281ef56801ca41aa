public import Tensors

/// The sizes and ways of a transformer's layers.
public struct TransformerOptions: Equatable, Sendable {
    /// Heads of attention, a divisor of the features.
    public var heads: Int
    /// Units of the feed-forward part.
    public var units: Int
    /// The share of units, and of weights of attention, that is dropped in training.
    public var dropout: Float
    /// The function of the feed-forward part: `relu` or `gelu`, say.
    public var activation: PointwiseFunction
    /// Whether each part normalises its input (pre-norm) and not the sum with it (post-norm).
    public var normalizesFirst: Bool
    /// Added to the variances.
    public var epsilon: Float

    /// Names them; as in PyTorch unless said otherwise.
    public init(
        heads: Int, units: Int = 2048, dropout: Float = 0.1,
        activation: PointwiseFunction = .relu, normalizesFirst: Bool = false,
        epsilon: Float = 1e-5
    ) {
        self.heads = heads
        self.units = units
        self.dropout = dropout
        self.activation = activation
        self.normalizesFirst = normalizesFirst
        self.epsilon = epsilon
    }
}

/// One part of a transformer's layer: a function of the input that is added to it, with normalisation
/// before or after.
struct Residual {
    private let norm: LayerNormalization
    private let dropout: Dropout
    private let normalizesFirst: Bool

    /// Part `number` of a layer, from 1, with the parameters `name.norm{number}`.
    init(
        _ name: String, _ number: Int, features: Int, _ options: TransformerOptions,
        in parameters: ParameterSet
    ) {
        norm = LayerNormalization(
            "\(name).norm\(number)", features: features, epsilon: options.epsilon,
            in: parameters)
        dropout = Dropout("\(name).dropout\(number)", rate: options.dropout)
        normalizesFirst = options.normalizesFirst
    }

    /// Records x + dropout(body(x)).
    func callAsFunction(_ x: Tensor, on tape: Tape, _ body: (Tensor) -> Tensor) -> Tensor {
        if normalizesFirst { return x + dropout(body(norm(x)), on: tape) }
        return norm(x + dropout(body(x), on: tape))
    }
}

/// The feed-forward part: W₂ f(W₁ x + b₁) + b₂, of every row.
struct FeedForward {
    private let first: Linear
    private let second: Linear
    private let dropout: Dropout
    private let activation: PointwiseFunction

    init(
        _ name: String, features: Int, _ options: TransformerOptions,
        in parameters: ParameterSet
    ) {
        first = Linear(
            "\(name).linear1", inputs: features, outputs: options.units, in: parameters)
        second = Linear(
            "\(name).linear2", inputs: options.units, outputs: features, in: parameters)
        dropout = Dropout("\(name).dropout", rate: options.dropout)
        activation = options.activation
    }

    func callAsFunction(_ x: Tensor, on tape: Tape) -> Tensor {
        second(dropout(map(first(x, on: tape), PointwiseMap(activation)), on: tape), on: tape)
    }
}
