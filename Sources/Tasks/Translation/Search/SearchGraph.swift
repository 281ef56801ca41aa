internal import Corpus
internal import Layers
internal import Tensors
internal import Training

/// A model that writes: its encoder recorded for a source length, and one step of its decoder, for
/// some answers a source side by side.
final class SearchGraph: AnswerSteps {
    /// Sources of the encoder.
    let source: SourceFeed
    /// The tokens that the next step reads, [lane][b][answers].
    let tokens: View<Int32>
    /// Answers of a source, K.
    let answers: Int

    private let encoderTape: Tape
    private let stepTape: Tape
    private let output: DecoderOutput
    private let starts: [Tensor]
    private let sourceStates: [View<Float>]
    /// What the step reads of the encoder: from where to where.
    private var copies: [(from: View<Float>, to: View<Float>, features: Int)] = []
    /// Positions that the encoder has left of each source.
    private let encoded: NetworkPass.Steps
    private let sourceLengths: View<Int32>

    /// Records both.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - times: positions of a source.
    ///   - answers: kept side by side.
    ///   - encoderTape: where the encoder goes.
    ///   - stepTape: where the step goes, with as many times more sequences, in another workspace.
    init(
        _ model: TranslationModel, times: Int, answers: Int, encoderTape: Tape, stepTape: Tape
    ) {
        self.encoderTape = encoderTape
        self.stepTape = stepTape
        self.answers = answers
        let integers = Memory<Int32>()
        tokens = integers.reserve(stepTape.lanes.rows)
        sourceLengths = integers.reserve(stepTape.lanes.rows)
        let lengths = integers.reserve(stepTape.lanes.rows)
        integers.commit()
        lengths.fill(1)
        source = SourceFeed(model.input, times: times, on: encoderTape)
        let encoding = model.encode(source, on: encoderTape)
        encoded = encoding.steps
        starts = encoding.starts
        sourceStates = encoding.states.map(\.initial)
        var pairs: [(Tensor, Tensor)] = []
        func twin(_ tensor: Tensor) -> Tensor {
            let twin = stepTape.constant(times: tensor.times, features: tensor.features)
            pairs.append((tensor, twin))
            return twin
        }
        var seen = DecoderSource()
        if let attention = encoding.source.attention {
            let values = twin(attention.values)
            let keys = attention.keys === attention.values ? values : twin(attention.keys)
            seen.attention = AttentionSource(values: values, keys: keys, lengths: sourceLengths)
        }
        seen.context = encoding.source.context.map(twin)
        output = model.decode(tokens, times: 1, lengths: lengths, source: seen, on: stepTape)
        encoderTape.seal()
        stepTape.seal()
        copies = pairs.map { ($0.value, $1.value, $0.features) }
    }

    // MARK: Running

    /// Runs the encoder, and lets all answers start.
    func start() throws {
        for state in sourceStates { state.fill(0) }
        try encoderTape.forward(Moment(seed: 0, step: 0))
        for (from, to, features) in copies { spread(from, to, features) }
        for row in 0..<encoded.lengths.count {
            for answer in 0..<answers {
                sourceLengths[row * answers + answer] = encoded.lengths[row]
            }
        }
        for state in output.states { state.initial.fill(0) }
        for (start, state) in zip(starts, output.states) {
            spread(start.value, state.initial, start.features)
        }
        tokens.fill(Int32(TokenVocabulary.start))
    }

    /// Copies each row as often as there are answers.
    private func spread(_ from: View<Float>, _ to: View<Float>, _ features: Int) {
        if answers == 1 { return to.copy(from: from) }
        for row in 0..<from.count / features {
            let own = from[row * features..<(row + 1) * features]
            for answer in 0..<answers {
                let place = (row * answers + answer) * features
                to[place..<place + features].copy(from: own)
            }
        }
    }

    /// Positions that answers to each source can attend to, [lane][b]; known after ``start()``.
    var positions: View<Int32> { encoded.lengths }

    /// Runs a step of the decoder.
    func advance() throws { try stepTape.forward(Moment(seed: 0, step: 0)) }

    /// The logits of an answer after ``advance()``, [V].
    func logits(_ answer: Int) -> View<Float> {
        let width = output.logits.features
        return output.logits.value[answer * width..<(answer + 1) * width]
    }

    /// The attention of an answer in that step, one number a position; nil without attention.
    func attention(_ answer: Int) -> View<Float>? {
        output.weights.map { weights in
            let width = weights.count / tokens.count
            return weights[answer * width..<answer * width + encoded.times]
        }
    }

    /// Lets every answer go on from the state that another one of its source has reached.
    func continueFrom(_ parent: (_ answer: Int) -> Int) {
        for state in output.states {
            let width = state.initial.count / tokens.count
            for answer in 0..<tokens.count {
                let from = parent(answer)
                state.initial[answer * width..<(answer + 1) * width]
                    .copy(from: state.final[from * width..<(from + 1) * width])
            }
        }
    }

    /// The kernels of the step.
    var kernels: Kernels { stepTape.kernels }
}
