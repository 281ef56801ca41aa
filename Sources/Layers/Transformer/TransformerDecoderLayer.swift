public import Tensors

/// A layer of a transformer's decoder: causal self-attention, attention to a memory, then a feed-forward
/// part, each added to its input.
///
/// Source: Vaswani and others 2017. With the names of PyTorch's `nn.TransformerDecoderLayer`: `self_attn`, `multihead_attn`, `linear1`,
/// `linear2`, `norm1`, `norm2`, `norm3`.
public final class TransformerDecoderLayer {
    /// Self-attention.
    public let attention: MultiHeadAttention
    /// Attention to the memory.
    public let memoryAttention: MultiHeadAttention
    private let feedForward: FeedForward
    private let residuals: (Residual, Residual, Residual)

    /// Declares the parameters.
    public init(
        _ name: String, features: Int, _ options: TransformerOptions,
        in parameters: ParameterSet
    ) {
        func attention(_ part: String) -> MultiHeadAttention {
            MultiHeadAttention(
                "\(name).\(part)", features: features, heads: options.heads,
                dropout: options.dropout, in: parameters)
        }
        self.attention = attention("self_attn")
        memoryAttention = attention("multihead_attn")
        feedForward = FeedForward(name, features: features, options, in: parameters)
        residuals = (
            Residual(name, 1, features: features, options, in: parameters),
            Residual(name, 2, features: features, options, in: parameters),
            Residual(name, 3, features: features, options, in: parameters)
        )
    }

    /// Records the layer.
    ///
    /// - Parameters:
    ///   - x: what is decoded, [lane][T][b][E].
    ///   - lengths: its valid steps, [lane][b].
    ///   - memory: what the encoder made, [lane][S][b][E].
    ///   - memoryLengths: its valid steps, [lane][b].
    ///   - tape: where to record.
    /// - Returns: [lane][T][b][E].
    public func callAsFunction(
        _ x: Tensor, lengths: View<Int32>, memory: Tensor, memoryLengths: View<Int32>,
        on tape: Tape
    ) -> Tensor {
        let attended = residuals.0(x, on: tape) {
            attention($0, lengths: lengths, isCausal: true, on: tape).sequence
        }
        let informed = residuals.1(attended, on: tape) {
            memoryAttention($0, to: memory, lengths: memoryLengths, on: tape).sequence
        }
        return residuals.2(informed, on: tape) { feedForward($0, on: tape) }
    }
}
