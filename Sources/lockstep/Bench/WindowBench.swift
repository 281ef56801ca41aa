import Layers
import Tensors

/// A layer that is no recurrent cell of the table above, on a tape, to be run forward and backward.
final class WindowBench {
    /// The name and the sizes.
    let name: String
    /// Floating-point operations of a run, forward and backward: those of the products alone.
    let operations: Double
    /// Seconds of the runs so far, the first one apart: it only warms up.
    private(set) var seconds: [Double] = []

    private let tape: Tape
    private let parameters: ParameterSet
    private let source: GradientSource
    private var isWarm = false

    /// What can be measured.
    static func all(_ computing: Computing, lanes: Int) -> [WindowBench] {
        let sequences = 16, times = 32
        func bench(
            _ name: String, features: Int, operations: Double,
            _ record: (ParameterSet, Tensor, View<Int32>) -> Tensor
        ) -> WindowBench {
            WindowBench(
                name, sequences: sequences, times: times, features: features,
                operations: 6 * operations * Double(sequences * times), lanes: lanes,
                computing: computing, record)
        }
        let side = SlidingWindow(kernel: 3, padding: .same)
        let image = PlaneShape(channels: 32, height: 16, width: 16)
        let planes = PlaneWindow(image, channels: 32, rows: side, columns: side)
        let pool = PlaneWindow(
            image, channels: 32, rows: .init(kernel: 2, stride: 2),
            columns: .init(kernel: 2, stride: 2))
        let video = PlaneShape(channels: 8, height: 16, width: 16), hidden = 16
        return [
            bench("conv1d 256 to 256, kernel 3", features: 256, operations: 256 * 256 * 3) {
                parameters, x, lengths in
                Convolution1D("layer", inputs: 256, outputs: 256, window: side, in: parameters)(
                    x, lengths: lengths, on: x.tape
                ).sequence
            },
            bench(
                "conv2d 32 to 32, 16×16, kernel 3", features: image.count,
                operations: Double(planes.patch * planes.output.count)
            ) { parameters, x, _ in Convolution2D("layer", planes, in: parameters)(x) },
            bench("pool2d maximum 32, 16×16, kernel 2", features: image.count, operations: 0) {
                _, x, _ in pool2D(.maximum, pool, x)
            },
            bench(
                "conv-lstm 8 to 16, 16×16, kernel 3", features: video.count,
                operations: Double(4 * hidden * 9 * (8 + hidden) * 256)
            ) { parameters, x, lengths in
                ConvLSTMCell("layer", image: video, channels: hidden, in: parameters)(
                    x, lengths: lengths
                ).sequence
            },
            bench(
                "ntm 100, 128×20", features: 8,
                operations: Double(400 * (8 + 120) + 100 * 92)
            ) { parameters, x, lengths in
                NTMCell("layer", inputs: 8, units: 100, in: parameters)(x, lengths: lengths)
                    .sequence
            },
        ]
    }

    private init(
        _ name: String, sequences: Int, times: Int, features: Int, operations: Double, lanes: Int,
        computing: Computing, _ record: (ParameterSet, Tensor, View<Int32>) -> Tensor
    ) {
        self.name = name
        self.operations = operations
        parameters = ParameterSet()
        tape = Tape(
            lanes: LaneGroup(total: lanes, sequences: max(sequences / lanes, 1)),
            purpose: .training, computing: computing, ranks: SingleRank())
        let lengths = Memory<Int32>(count: tape.lanes.rows).whole
        lengths.fill(Int32(times))
        let input = tape.tensor(times: times, features: features)
        source = GradientSource(record(parameters, input, lengths), on: tape)
        parameters.allocate(seed: 1, kernels: computing.kernels)
        tape.seal()
        computing.kernels.uniform(input.value, seed: 2, site: 2, range: -1..<1)
    }

    /// Runs forward and backward once, with the gradients of weights and input.
    func run() throws {
        parameters.markChanged()
        let moment = Moment(seed: 1, step: 0), before = source.seconds
        let whole = try Timing.seconds {
            try tape.forward(moment)
            try tape.backward(moment)
        }
        if isWarm { seconds.append(whole - (source.seconds - before)) }
        isWarm = true
    }
}
