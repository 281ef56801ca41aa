public import Tensors

/// A table of learned vectors, looked up by token.
///
/// The one parameter is `weight`, [V, E].
public final class Embedding {
    /// The table, [V, E].
    public let weight: Parameter
    /// Vocabulary size, V.
    public let vocabulary: Int
    /// Features of a vector, E.
    public let features: Int

    /// Declares the table, uniform in ±√3, which has PyTorch's unit variance.
    public init(_ name: String, vocabulary: Int, features: Int, in parameters: ParameterSet) {
        self.vocabulary = vocabulary
        self.features = features
        weight = parameters.declare(
            "\(name).weight", shape: [vocabulary, features],
            initializer: .uniform(bound: Float(3).squareRoot()), role: .embedding)
    }

    /// Looks up a table [V, E] that another layer of the model has declared, such as an encoder's.
    public init(_ name: String, tiedTo table: Parameter, in parameters: ParameterSet) {
        precondition(table.shape.count == 2, "'\(table.name)' is no table")
        vocabulary = table.shape[0]
        features = table.shape[1]
        weight = parameters.tie(table, as: "\(name).weight")
    }

    /// Records the lookup.
    ///
    /// - Parameters:
    ///   - tokens: [lane][T][b], each in 0..<V; read every step.
    ///   - times: time steps, T.
    ///   - tape: where to record.
    /// - Returns: [lane][T][b][E].
    public func callAsFunction(_ tokens: View<Int32>, times: Int, on tape: Tape) -> Tensor {
        precondition(tokens.count == times * tape.lanes.rows, "\(tokens.count) tokens on a tape")
        let output = tape.output(times: times, features: features, valueUntil: .forward)
        tape.planGradients(of: [weight])
        let kernels = tape.kernels, table = weight.value, rows = output.value
        output.restoring { kernels.gather(tokens, from: table, into: rows) }
        tape.record(Lookup(layer: self, tokens: tokens, output: output, tape: tape), using: [])
        return output
    }
}

private final class Lookup: Operation {
    let layer: Embedding
    let tokens: View<Int32>
    let output: Tensor
    unowned let tape: Tape
    private let gradient: EmbeddingGradient?

    init(layer: Embedding, tokens: View<Int32>, output: Tensor, tape: Tape) {
        self.layer = layer
        self.tokens = tokens
        self.output = output
        self.tape = tape
        gradient =
            tape.purpose == .training
            ? EmbeddingGradient(
                vocabulary: layer.vocabulary, features: layer.features, rows: tokens.count,
                on: tape) : nil
    }

    func forward(_ moment: Moment) {
        tape.kernels.gather(tokens, from: layer.weight.value, into: output.value)
    }

    func backward(_ moment: Moment) {
        gradient?.compute(
            output.finishedGradient(), tokens: tokens, into: layer.weight.gradient)
    }
}
