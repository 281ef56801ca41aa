import Tensors

/// One recurrent layer of one shape on a tape, to be run forward and backward.
final class LayerBench {
    let cell: BenchCell
    let shape: LayerShape
    /// The number format of its products.
    let precision: Precision
    /// Seconds of the runs so far, the first one apart: it only warms up.
    private(set) var seconds: [Double] = []

    private let tape: Tape
    private let parameters = ParameterSet()
    private let layer: BenchCell.Recorded
    private let source: GradientSource
    private var isWarm = false

    /// Records the layer; the batch is split into `lanes`.
    ///
    /// - Precondition: the lanes divide the batch.
    init(_ cell: BenchCell, _ shape: LayerShape, lanes: Int, computing: Computing) {
        self.cell = cell
        self.shape = shape
        precision = computing.precision
        tape = Tape(
            lanes: LaneGroup(total: lanes, sequences: shape.batch / lanes), purpose: .training,
            computing: computing, ranks: SingleRank())
        let record = cell.make(shape.hidden, parameters)
        parameters.allocate(seed: 1, kernels: computing.kernels)
        let lengths = Memory<Int32>(count: shape.batch).whole
        lengths.fill(Int32(shape.time))
        let input = tape.tensor(times: shape.time, features: shape.hidden)
        layer = record(input, lengths, tape)
        source = GradientSource(layer.output, on: tape)
        tape.seal()
        computing.kernels.uniform(input.value, seed: 2, site: 2, range: -1..<1)
    }

    /// Runs forward and backward once, with the gradients of weights and input.
    ///
    /// - Returns: the seconds it took, without those that the gradient of the output took to make.
    @discardableResult
    func run() throws -> Double {
        layer.reset()
        // Every step of training follows an update: packing the weights belongs to it.
        parameters.markChanged()
        let moment = Moment(seed: 1, step: 0), before = source.seconds
        let whole = try Timing.seconds {
            try tape.forward(moment)
            try tape.backward(moment)
        }
        let taken = whole - (source.seconds - before)
        if isWarm { seconds.append(taken) }
        isWarm = true
        return taken
    }

    /// Whether the numbers computed are numbers.
    var isFinite: Bool {
        parameters.gradientsOnly.withSpan { span in
            span.indices.allSatisfy { span[$0].isFinite }
        }
    }
}
