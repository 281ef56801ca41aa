public import Tensors

/// A recurrent decoder: it reads tokens and what an encoder made, and says the logits of the next ones.
///
/// There are two of the same parameters' names and layouts: ``FusedDecoder``, whose layers run over
/// whole sequences one after the other, and ``SteppedDecoder``, whose layers run together step by step.
public protocol SequenceDecoder: AnyObject {
    /// The states that an encoder may give a start, lowest layer first.
    var states: [StepStateSize] { get }

    /// Records the decoder.
    ///
    /// - Parameters:
    ///   - tokens: what it reads, [lane][T][b].
    ///   - times: T.
    ///   - lengths: valid steps of each sequence, [lane][b].
    ///   - source: what the encoder made.
    ///   - tape: where to record.
    /// - Returns: logits and states.
    func callAsFunction(
        _ tokens: View<Int32>, times: Int, lengths: View<Int32>, source: DecoderSource,
        on tape: Tape
    ) -> DecoderOutput
}

/// What a decoder sees of the encoder besides its own start.
public struct DecoderSource {
    /// What it attends to.
    public var attention: AttentionSource?
    /// What it reads at every step, [lane][1][b][F].
    public var context: Tensor?

    /// Names what there is.
    public init(attention: AttentionSource? = nil, context: Tensor? = nil) {
        self.attention = attention
        self.context = context
    }
}

/// What a recorded decoder gives.
public struct DecoderOutput {
    /// Of every step, [lane][T][b][V].
    public let logits: Tensor
    /// ``SequenceDecoder/states`` and, with attention, the attentional vector and what an
    /// ``Attention`` remembers.
    public let states: [DecoderState]
    /// The weights of attention, [lane][T][b][W]: a row has the S positions of the source, and perhaps
    /// zeros after them.
    public let weights: View<Float>?
}

/// A state of a decoder; each view is [lane][b][features].
///
/// The caller fills the initial one, or a ``StateStart`` does, and clears the gradient before a
/// backward pass.
public struct DecoderState {
    /// Before the first step.
    public let initial: View<Float>
    /// After the last step; of the attentional vector of a ``FusedDecoder`` only where T = 1.
    public let final: View<Float>
    /// The gradient of the initial one, after a backward pass; nil where there is none.
    public let gradient: View<Float>?
}

/// What can be chosen about a decoder.
public struct DecoderOptions: Equatable, Sendable {
    /// The kinds of cells.
    public enum Cell: String, CaseIterable, Sendable {
        case lstm, gru, rnn
    }

    /// The cell of every layer.
    public var cell = Cell.lstm
    /// Layers, one on top of the other; the top one attends.
    public var layers = 1
    /// Units of a layer, H.
    public var units = 128
    /// Features of a token's vector, E.
    public var embedding = 64
    /// The probability that a unit is dropped: of token vectors, between layers, before the output.
    public var dropout: Float = 0

    /// Whether tokens are said by the table that they are read by (Press & Wolf 2017); E is H then.
    public var isTied = false

    /// The usual decoder.
    public init() {}

    /// Declares the table of tokens, or takes an encoder's.
    func makeEmbedding(
        _ name: String, _ sizes: DecoderSizes, sharing table: Parameter?,
        in parameters: ParameterSet
    ) -> Embedding {
        guard let table else {
            return Embedding(
                "\(name).embedding", vocabulary: sizes.vocabulary, features: embedding,
                in: parameters)
        }
        precondition(
            table.shape == [sizes.vocabulary, embedding],
            "a table of \(table.shape) for [\(sizes.vocabulary), \(embedding)]")
        return Embedding("\(name).embedding", tiedTo: table, in: parameters)
    }
}

/// The sizes of what a decoder stands between.
public struct DecoderSizes: Equatable, Sendable {
    /// Tokens that it may read and say, V.
    public var vocabulary: Int
    /// Features of a context that is read at every step; 0 for none.
    public var context: Int
    /// Features of what it attends to, F, whose keys have as many as it has units
    /// unless an ``Attention`` makes them; 0: no attention.
    public var attended: Int

    /// Names the sizes.
    public init(vocabulary: Int, context: Int = 0, attended: Int = 0) {
        self.vocabulary = vocabulary
        self.context = context
        self.attended = attended
    }
}

/// The places of dropout in a decoder.
struct DecoderDropout {
    let embedding: Dropout
    /// Below each layer but the first.
    let between: [Dropout]
    let output: Dropout

    init(_ name: String, _ options: DecoderOptions) {
        func make(_ place: String) -> Dropout {
            Dropout("\(name).\(place).dropout", rate: options.dropout)
        }
        embedding = make("embedding")
        between = (1..<max(options.layers, 1)).map { make("layer\($0)") }
        output = make("output")
    }
}
