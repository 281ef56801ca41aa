import Reference
import Tensors

/// A small tape with its parameters, and the ways in and out in the twins' order [T][B][F].
///
/// Use: make it, declare layers in `parameters`, record them on `tape`, `seal()`, fill, run.
final class Recording {
    /// The whole batch.
    let shape: BatchShape
    /// The lanes on this tape.
    let lanes: LaneGroup
    /// The parameters of the layers.
    let parameters = ParameterSet()
    /// The tape.
    let tape: Tape
    /// Valid steps of each sequence, [lane][b].
    let lengths: View<Int32>

    /// A tape of the lanes of `rank` out of `ranks`.
    init(
        _ shape: BatchShape, purpose: Tape.Purpose = .training,
        computing: Computing = Computing(kernels: .best),
        rank: Int = 0, ranks: Int = 1, summation: any RankSummation = SingleRank()
    ) {
        _ = preparedBLAS
        self.shape = shape
        lanes = LaneGroup(
            total: shape.lanes, sequences: shape.sequences, rank: rank, ranks: ranks)
        tape = Tape(
            lanes: lanes, purpose: purpose, computing: computing, ranks: summation)
        lengths = Memory<Int32>(count: lanes.rows).whole
        lengths.copy(from: lanes.fromTimeMajor(shape.lengths, times: 1).map(Int32.init))
    }

    /// The lengths of other sequences of the same batch, such as sources, [lane][b].
    func lengths(_ values: [Int]) -> View<Int32> {
        let view = Memory<Int32>(count: lanes.rows).whole
        view.copy(from: lanes.fromTimeMajor(values, times: 1).map(Int32.init))
        return view
    }

    /// A tensor for tests to fill, [lane][T][b][features].
    func input(features: Int) -> Tensor { tape.tensor(times: shape.times, features: features) }

    /// Tokens or targets from [T * B] numbers.
    func integers(_ values: [Int]) -> View<Int32> {
        let times = values.count / shape.batch
        let view = Memory<Int32>(count: times * lanes.rows).whole
        view.copy(from: lanes.fromTimeMajor(values, times: times).map(Int32.init))
        return view
    }

    /// Ends recording; parameters start as they would in training, but none stays constant.
    func seal() {
        parameters.allocate(seed: 3, kernels: tape.kernels)
        var random = TestRandom(seed: 52)
        for parameter in parameters.parameters {
            if case .constant = parameter.initializer {
                parameter.value.copy(from: random.vector(parameter.count))
            }
        }
        tape.seal()
    }

    // MARK: In

    /// Fills a tensor with a batch [T, B, F].
    func fill(_ tensor: Tensor, _ batch: SequenceBatch<Double>) { fill(tensor.value, batch) }

    /// Fills the gradient of a tensor with a batch [T, B, F].
    func fill(_ feed: GradientFeed, _ batch: SequenceBatch<Double>) { fill(feed.gradient, batch) }

    /// Fills a state [lane][b][H] with a matrix [B, H].
    func fill(_ state: View<Float>, _ matrix: DenseMatrix<Double>) {
        fill(state, SequenceBatch(times: 1, batch: matrix.rows, rows: matrix))
    }

    private func fill(_ view: View<Float>, _ batch: SequenceBatch<Double>) {
        let values = batch.values.map { Float($0) }
        view.copy(
            from: lanes.fromTimeMajor(values, times: batch.times, features: batch.features))
    }

    // MARK: Running

    /// The step that tests run unless they say otherwise.
    static let moment = Moment(seed: 4, step: 6)

    /// Runs forward.
    func forward(_ moment: Moment = moment) throws { try tape.forward(moment) }

    /// Runs forward and backward.
    func run(_ moment: Moment = moment) throws {
        try tape.forward(moment)
        try tape.backward(moment)
    }

    // MARK: Out

    /// The values of a tensor, [T][B][F].
    func values(_ tensor: Tensor) -> [Double] {
        timeMajor(tensor.value, times: tensor.times, features: tensor.features)
    }

    /// The gradient of a tensor, [T][B][F].
    func gradient(_ tensor: Tensor) -> [Double] {
        timeMajor(tensor.finishedGradient(), times: tensor.times, features: tensor.features)
    }

    /// A state or its gradient, [B][H].
    func state(_ view: View<Float>) -> [Double] {
        timeMajor(view, times: 1, features: view.count / lanes.rows)
    }

    private func timeMajor(_ view: View<Float>, times: Int, features: Int) -> [Double] {
        lanes.toTimeMajor(view.array, times: times, features: features).map(Double.init)
    }
}

/// Holds the library of products to one thread, once for all tests.
private let preparedBLAS: Void = BLAS.prepare()

/// The kernels that can run here.
let availableKernels: [Kernels] = InstructionSet.allCases.filter { $0 <= .highest }
    .compactMap { Kernels($0) }
