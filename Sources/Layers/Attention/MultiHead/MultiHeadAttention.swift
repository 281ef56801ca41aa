public import Tensors

/// Multi-head attention over whole sequences.
///
/// Source: Vaswani and others 2017. With the names and layouts of PyTorch's `nn.MultiheadAttention`:
/// `in_proj_weight` [3E, E] of queries, keys and values, `in_proj_bias` [3E], `out_proj.weight` [E, E],
/// `out_proj.bias` [E].
public final class MultiHeadAttention {
    /// Features of input and output, E.
    public let features: Int
    /// Heads, which share the features.
    public let heads: Int

    private let dropout: Dropout
    private let inWeight: Parameter
    private let inBias: Parameter
    private let out: Linear
    private let all: SequenceProduct
    private let queries: SequenceProduct
    private let source: SequenceProduct

    /// Declares the parameters, which start as PyTorch's do.
    ///
    /// - Parameters:
    ///   - name: what their names begin with.
    ///   - features: features of input and output.
    ///   - heads: their number, a divisor of the features.
    ///   - dropout: the share of weights that is dropped in training.
    ///   - parameters: where they are declared.
    public init(
        _ name: String, features: Int, heads: Int, dropout: Float = 0,
        in parameters: ParameterSet
    ) {
        precondition(features.isMultiple(of: heads), "\(features) features in \(heads) heads")
        self.features = features
        self.heads = heads
        self.dropout = Dropout("\(name).dropout", rate: dropout)
        inWeight = parameters.declare(
            "\(name).in_proj_weight", shape: [3 * features, features],
            initializer: .glorotUniform)
        inBias = parameters.declare(
            "\(name).in_proj_bias", shape: [3 * features], initializer: .constant(0))
        out = Linear(
            "\(name).out_proj", inputs: features, outputs: features, bias: .constant(0),
            in: parameters)
        all = SequenceProduct(inWeight, in: parameters)
        queries = SequenceProduct(inWeight, rows: 0..<features, in: parameters)
        source = SequenceProduct(inWeight, rows: features..<3 * features, in: parameters)
    }

    /// What recorded attention gives.
    public struct Output {
        /// The result, [lane][T][b][E].
        public let sequence: Tensor
        /// The weights of all heads, [lane][T][b][heads][S], before dropout.
        public let weights: Tensor
    }

    /// Records self-attention.
    ///
    /// - Parameters:
    ///   - x: [lane][T][b][E].
    ///   - lengths: valid steps of each sequence, [lane][b]; the others are not attended to.
    ///   - isCausal: whether a step attends to no later one.
    ///   - window: how many steps on both sides a step attends to; nil for all.
    ///   - tape: where to record.
    /// - Returns: output and weights.
    public func callAsFunction(
        _ x: Tensor, lengths: View<Int32>, isCausal: Bool = false, window: Int? = nil,
        on tape: Tape
    ) -> Output {
        let projected = InProjection.record(
            [(x, all, 0..<3 * features)], inWeight, inBias, on: tape)[0]
        func part(_ index: Int) -> Heads {
            Heads(
                projected, columns: index * features..<(index + 1) * features, count: heads)
        }
        let mask = AttentionMask(lengths: lengths, isCausal: isCausal, window: window)
        return attend(part(0), part(1), part(2), mask, tape)
    }

    /// Records attention to another sequence.
    ///
    /// - Parameters:
    ///   - x: what asks, [lane][T][b][E].
    ///   - memory: what is attended to, [lane][S][b][E].
    ///   - lengths: valid steps of each memory, [lane][b].
    ///   - tape: where to record.
    /// - Returns: output and weights.
    public func callAsFunction(
        _ x: Tensor, to memory: Tensor, lengths: View<Int32>, on tape: Tape
    ) -> Output {
        let projected = InProjection.record(
            [(x, queries, 0..<features), (memory, source, features..<3 * features)], inWeight,
            inBias, on: tape)
        let keys = Heads(projected[1], columns: 0..<features, count: heads)
        let values = Heads(projected[1], columns: features..<2 * features, count: heads)
        return attend(
            Heads(projected[0], count: heads), keys, values, AttentionMask(lengths: lengths),
            tape)
    }

    private func attend(
        _ queries: Heads, _ keys: Heads, _ values: Heads, _ mask: AttentionMask, _ tape: Tape
    ) -> Output {
        precondition(mask.lengths.count == tape.lanes.rows, "\(mask.lengths.count) lengths")
        let weights = DotWeights.record(
            queries, keys, scale: 1 / Float(features / heads).squareRoot(), mask: mask)
        let contexts = ContextSums.record(dropout(weights, on: tape), values, mask: mask)
        return Output(sequence: out(contexts, on: tape), weights: weights)
    }
}
