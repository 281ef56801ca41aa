public import Tensors

/// A layer of a transformer's encoder: self-attention, then a feed-forward part, each added to its
/// input.
///
/// Source: Vaswani and others 2017. With the names of PyTorch's `nn.TransformerEncoderLayer`: `self_attn`, `linear1`, `linear2`, `norm1`,
/// `norm2`.
public final class TransformerEncoderLayer {
    /// Self-attention.
    public let attention: MultiHeadAttention
    private let feedForward: FeedForward
    private let residuals: (Residual, Residual)

    /// Declares the parameters.
    public init(
        _ name: String, features: Int, _ options: TransformerOptions,
        in parameters: ParameterSet
    ) {
        attention = MultiHeadAttention(
            "\(name).self_attn", features: features, heads: options.heads,
            dropout: options.dropout, in: parameters)
        feedForward = FeedForward(name, features: features, options, in: parameters)
        residuals = (
            Residual(name, 1, features: features, options, in: parameters),
            Residual(name, 2, features: features, options, in: parameters)
        )
    }

    /// Records the layer; the parameters are those of ``MultiHeadAttention``.
    public func callAsFunction(
        _ x: Tensor, lengths: View<Int32>, isCausal: Bool = false, window: Int? = nil,
        on tape: Tape
    ) -> Tensor {
        let attended = residuals.0(x, on: tape) {
            attention($0, lengths: lengths, isCausal: isCausal, window: window, on: tape)
                .sequence
        }
        return residuals.1(attended, on: tape) { feedForward($0, on: tape) }
    }
}

/// A stack of encoder layers, with the names of PyTorch's `nn.TransformerEncoder`: `layers.0` and so on,
/// and `norm` where layers normalise first.
public final class TransformerEncoder {
    private let layers: [TransformerEncoderLayer]
    private let norm: LayerNormalization?

    /// Declares the parameters of all layers.
    public init(
        _ name: String, layers: Int, features: Int, _ options: TransformerOptions,
        in parameters: ParameterSet
    ) {
        self.layers = (0..<layers).map {
            TransformerEncoderLayer(
                "\(name).layers.\($0)", features: features, options, in: parameters)
        }
        norm =
            options.normalizesFirst
            ? LayerNormalization(
                "\(name).norm", features: features, epsilon: options.epsilon, in: parameters)
            : nil
    }

    /// Records all layers; the parameters are those of ``MultiHeadAttention``.
    public func callAsFunction(
        _ x: Tensor, lengths: View<Int32>, isCausal: Bool = false, window: Int? = nil,
        on tape: Tape
    ) -> Tensor {
        let y = layers.reduce(x) {
            $1($0, lengths: lengths, isCausal: isCausal, window: window, on: tape)
        }
        return norm.map { $0(y) } ?? y
    }
}
