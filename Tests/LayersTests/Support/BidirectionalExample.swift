import Layers
import Reference
import Tensors

/// A stack of bidirectional LSTM layers on a tape, with input, states and gradients to fill.
struct BidirectionalExample {
    let recording: Recording
    /// The input, [lane][T][b][I].
    let x: Tensor
    /// The output of the last layer, [lane][T][b][2H].
    let y: Tensor
    /// The states in PyTorch's order: forward and backward of each layer.
    let states: [RecurrentState]

    private let feed: GradientFeed

    /// Records the stack `lstm` and seals its tape.
    init(
        _ shape: BatchShape, inputs: Int, units: Int, layers: Int = 1,
        purpose: Tape.Purpose = .training
    ) {
        recording = Recording(shape, purpose: purpose)
        x = recording.input(features: inputs)
        var top = x
        var states: [RecurrentState] = []
        for number in 0..<layers {
            let layer = Bidirectional(
                LSTM.self,
                at: RecurrentPlace(
                    "lstm", layer: number, inputs: top.features, units: units,
                    in: recording.parameters))
            let output = layer(top, lengths: recording.lengths, on: recording.tape)
            top = output.sequence
            states += [output.forward, output.backward]
        }
        y = top
        self.states = states
        feed = GradientFeed(y, on: recording.tape)
        recording.seal()
    }

    /// Runs forward and backward.
    func run(
        x input: SequenceBatch<Double>, initial: [LSTMTwin<Double>.State],
        dOutput: SequenceBatch<Double>, dFinal: [LSTMTwin<Double>.State]
    ) throws {
        recording.fill(x, input)
        recording.fill(feed, dOutput)
        for (number, state) in states.enumerated() {
            recording.fill(state.initialH, initial[number].hidden)
            recording.fill(state.initialC, initial[number].cell)
            recording.fill(state.gradientH, dFinal[number].hidden)
            recording.fill(state.gradientC, dFinal[number].cell)
        }
        try recording.run()
    }
}
