public import Tensors

/// An LSTM whose products are convolutions, for sequences of images.
///
/// Source: Shi et al. 2015. Rows are planes [channels][height][width]; h and c have H planes of the
/// same size. Gates in the order i, f, g, o; parameters `weight_ih_l{k}` [4H, C, kernel, kernel],
/// `bias_ih_l{k}` [4H], `weight_hh_l{k}` [4H, H, kernel, kernel], and with peepholes, which have a
/// number for each place, `peephole_{i,f,o}_l{k}`.
///
///     i = σ(W * x + U * h + p_i c + b),  f = σ(… + p_f c),  g = tanh(…)
///     c' = f c + i g,  o = σ(… + p_o c'),  h' = o tanh(c')
public final class ConvLSTMCell: StepCell {
    /// What can be chosen.
    public struct Options: Equatable, Sendable {
        /// Sides of the window over the input and over h, which are odd: the image keeps its size.
        public var kernel = 3
        /// Whether gates see c.
        public var hasPeepholes = false
        /// Added to the forget gate's bias at the start.
        public var forgetBias: Float = 0

        /// A window of 3 by 3, without peepholes.
        public init() {}
    }

    /// The planes of the input.
    public let image: PlaneShape
    /// Planes of h, H.
    public let channels: Int
    /// What was chosen.
    public let options: Options

    private let input: Convolution2D
    private let recurrent: Convolution2D
    private let peepholes: [RowParameter]

    /// Declares the parameters of layer number `layer` of the stack `name`.
    public init(
        _ name: String, layer: Int = 0, image: PlaneShape, channels: Int,
        options: Options = Options(), direction: RecurrentDirection = .forward,
        in parameters: ParameterSet
    ) {
        self.image = image
        self.channels = channels
        self.options = options
        let side = SlidingWindow(kernel: options.kernel, padding: .same)
        let hidden = PlaneShape(channels: channels, height: image.height, width: image.width)
        let own = PlaneWindow(image, channels: 4 * channels, rows: side, columns: side)
        let seen = PlaneWindow(hidden, channels: 4 * channels, rows: side, columns: side)
        let cell = CellParameters(
            name, layer: layer, direction: direction, units: seen.patch, in: parameters)
        let start = Initializer.uniform(bound: 1 / Float(own.patch).squareRoot())
        let bias: Initializer =
            options.forgetBias == 0
            ? start
            : .shifted(
                bound: 1 / Float(own.patch).squareRoot(), by: options.forgetBias,
                range: channels..<2 * channels)
        input = Convolution2D(
            own, weight: cell.declare("weight_ih", own.weightShape, start, blocks: 4),
            bias: cell.declare("bias_ih", [4 * channels], bias))
        recurrent = Convolution2D(
            seen, weight: cell.declare("weight_hh", seen.weightShape, blocks: 4), bias: nil)
        peepholes =
            options.hasPeepholes
            ? ["i", "f", "o"].map {
                cell.gain("peephole_\($0)", features: hidden.count, .constant(0))
            } : []
    }

    /// Features of the input, C · height · width.
    public var inputs: Int { image.count }

    /// Features of the output, H · height · width.
    public var outputs: Int { channels * image.height * image.width }

    /// h and c.
    public var states: [StepStateSize] {
        [StepStateSize("h", outputs), StepStateSize("c", outputs)]
    }

    /// W * x + b.
    public func project(_ x: Tensor) -> [Tensor] { [input(x)] }

    /// See ``StepCell``.
    public func step(
        _ x: [Tensor], _ states: [Signal], in recurrence: Recurrence
    ) -> [any Readable] {
        let h = states[0], c = states[1]
        let gates = (x[0] + recurrent(h)).parts(4)
        let enter = sigmoid(peek(gates[0], c, 0)), keep = sigmoid(peek(gates[1], c, 1))
        let cell = keep * c + enter * Layers.tanh(gates[2])
        let out = sigmoid(peek(gates[3], cell.signal, 2))
        return [out * Layers.tanh(cell), cell]
    }

    private func peek(_ gate: Tensor, _ cell: Signal, _ index: Int) -> Tensor {
        peepholes.isEmpty ? gate : gate + peepholes[index](cell)
    }
}
