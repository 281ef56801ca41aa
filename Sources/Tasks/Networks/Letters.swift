internal import Tensors

/// The letters of tokens: equally many places for each.
struct LetterShape: Equatable, Sendable {
    /// What letters are below, 0 being none.
    let vocabulary: Int
    /// Places for each token.
    let perStep: Int

    /// As layers read them: a step for each letter.
    var shape: NetworkShape { .tokens(below: vocabulary, each: perStep) }
}

/// The letters of the tokens of recorded sequences.
struct LetterSignal {
    /// Letters [lane][T × perStep][b].
    let tokens: View<Int32>
    /// Their steps, `perStep` for each of the tokens.
    let steps: NetworkPass.Steps
}

/// The places that a recorded network reads its sequences from.
struct NetworkFeed {
    /// Tokens [lane][T][b]; empty if rows are numbers.
    let tokens: View<Int32>
    /// Rows [lane][T][b][F]; empty if they are tokens.
    let features: View<Float>
    /// Letters [lane][T × perStep][b]; empty if there are none.
    let letters: View<Int32>
    /// Valid steps of each sequence, [lane][b].
    let lengths: View<Int32>

    private let letterLengths: View<Int32>
    private let shape: LetterShape?
    private let signal: NetworkSignal
    private let times: Int

    /// Places for sequences of at most `times` steps.
    init(
        _ input: NetworkShape, letters shape: LetterShape?, times: Int, lengths: View<Int32>,
        on tape: Tape
    ) {
        let rows = tape.lanes.rows
        self.lengths = lengths
        self.times = times
        self.shape = shape
        tokens = Memory<Int32>(count: input.isTokens ? times * rows : 0).whole
        letters = Memory<Int32>(count: (shape?.perStep ?? 0) * times * rows).whole
        letterLengths = Memory<Int32>(count: shape == nil ? 0 : rows).whole
        if input.isTokens {
            features = Memory<Float>(count: 0).whole
            signal = .tokens(tokens)
        } else {
            let x = tape.constant(times: times, features: input.features)
            features = x.value
            signal = .tensor(x)
        }
    }

    /// Records a network that reads from here.
    func record(_ network: Network, in pass: NetworkPass) -> Tensor {
        let signal = shape.map { shape in
            LetterSignal(
                tokens: letters,
                steps: NetworkPass.Steps(times: times * shape.perStep, lengths: letterLengths))
        }
        return network.record(self.signal, letters: signal, in: pass).tensor
    }

    /// Empties all places, and says that all sequences are empty.
    func clear() {
        tokens.fill(0)
        features.fill(0)
        letters.fill(0)
        lengths.fill(0)
        letterLengths.fill(0)
    }

    /// Says how long a sequence is.
    func setLength(_ length: Int, ofSequence sequence: Int) {
        lengths[sequence] = Int32(length)
        if let shape { letterLengths[sequence] = Int32(length * shape.perStep) }
    }
}
