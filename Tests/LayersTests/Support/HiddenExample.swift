import Layers
import Reference
import Tensors

extension HiddenKind {
    /// The cell's name in recipes.
    var cell: String {
        switch self {
        case .gruAfter, .gruBefore: "gru"
        case .rnnTanh, .rnnRelu: "rnn"
        }
    }

    /// What is chosen of the cell.
    var options: RecurrentOptions {
        var options = RecurrentOptions()
        options.reset = self == .gruBefore ? .before : .after
        options.activation = self == .rnnRelu ? .relu : .tanh
        return options
    }
}

/// A stack of layers whose state is h alone on a tape, with input, states and gradients to fill.
struct HiddenExample {
    let recording: Recording
    /// The input, [lane][T][b][I].
    let x: Tensor
    /// The output of the last layer, [lane][T][b][H].
    let y: Tensor
    /// The states of the layers, first one first.
    let states: [RecurrentState]

    private let feed: GradientFeed

    /// Records the stack `layer` and seals its tape.
    init(
        _ kind: HiddenKind, _ shape: BatchShape, inputs: Int, units: Int, layers: Int = 1,
        purpose: Tape.Purpose = .training, computing: Computing = Computing(kernels: .best)
    ) {
        recording = Recording(shape, purpose: purpose, computing: computing)
        x = recording.input(features: inputs)
        var top = x
        var states: [RecurrentState] = []
        for number in 0..<layers {
            let layer = RecurrentCells.type(kind.cell).init(
                RecurrentPlace(
                    "layer", layer: number, inputs: top.features, units: units,
                    options: kind.options, in: recording.parameters))
            let output = layer(top, lengths: recording.lengths, on: recording.tape)
            top = output.sequence
            states.append(output.state)
        }
        y = top
        self.states = states
        feed = GradientFeed(y, on: recording.tape)
        recording.seal()
    }

    /// Runs forward and backward.
    func run(
        x input: SequenceBatch<Double>, initial: [DenseMatrix<Double>],
        dOutput: SequenceBatch<Double>, dFinal: [DenseMatrix<Double>]
    ) throws {
        recording.fill(x, input)
        recording.fill(feed, dOutput)
        for (number, state) in states.enumerated() {
            recording.fill(state.initialH, initial[number])
            recording.fill(state.gradientH, dFinal[number])
        }
        try recording.run()
    }

    /// All numbers that a run leaves behind.
    var numbers: [Float] {
        ([y.value, x.finishedGradient(), recording.parameters.gradientsOnly]
            + states.flatMap { [$0.finalH, $0.gradientH] }).flatMap(\.array)
    }
}

extension ParameterSet {
    /// The twin of layer number `layer` of the stack `layer`, with the same numbers.
    func twin(_ kind: HiddenKind, layer: Int = 0) throws -> any HiddenTwin<Double> {
        kind.twin(
            weightIH: try parameter("layer.weight_ih_l\(layer)").matrix,
            weightHH: try parameter("layer.weight_hh_l\(layer)").matrix,
            biasIH: try parameter("layer.bias_ih_l\(layer)").doubles,
            biasHH: try parameter("layer.bias_hh_l\(layer)").doubles)
    }
}
