public import Tensors

/// A GRU with the options that the fused ``GRU`` does not have.
///
/// Source: Cho et al. 2014, reset after the product as in PyTorch; layer normalisation: Ba et al.
/// 2016; zoneout: Krueger et al. 2016. Gates in PyTorch's order r, z, n; z keeps the old state.
///
///     r, z = σ(W x + U h + b),  n = tanh(W x + b + r (U h + b)),  h' = (1 - z) n + z h
public final class GRUCell: StepCell {
    /// What can be chosen.
    public struct Options: Equatable, Sendable {
        /// Whether W x and U h are layer-normalised.
        public var isNormalized = false
        /// The probability that a unit keeps its old value.
        public var zoneout: Float = 0

        /// A plain GRU.
        public init() {}
    }

    /// Features of the input, I.
    public let inputs: Int
    /// Units, H.
    public let units: Int

    private let input: Projection
    private let recurrent: Projection
    private let norms: [LayerNormalization]
    private let zoneout: Zoneout

    /// Declares the parameters of layer number `layer` of the stack `name`.
    public init(
        _ name: String, layer: Int = 0, inputs: Int, units: Int, options: Options = Options(),
        direction: RecurrentDirection = .forward, in parameters: ParameterSet
    ) {
        self.inputs = inputs
        self.units = units
        let cell = CellParameters(
            name, layer: layer, direction: direction, units: units, in: parameters)
        input = cell.map("ih", inputs: inputs, outputs: 3 * units)
        recurrent = cell.map("hh", inputs: units, outputs: 3 * units)
        norms =
            options.isNormalized
            ? ["ih", "hh"].map {
                LayerNormalization(
                    cell.name("norm_\($0)"), features: 3 * units, in: parameters)
            } : []
        zoneout = Zoneout(cell.name("zoneout_h"), rate: options.zoneout)
    }

    /// h.
    public var states: [StepStateSize] { [StepStateSize("h", units)] }

    /// W x + b.
    public func project(_ x: Tensor) -> [Tensor] {
        let sums = input(x)
        return [norms.isEmpty ? sums : norms[0](sums)]
    }

    /// See ``StepCell``.
    public func step(_ x: [Tensor], _ states: [Signal]) -> [any Readable] {
        let h = states[0], products = recurrent(h)
        let own = x[0].parts(3)
        let seen = (norms.isEmpty ? products : norms[1](products)).parts(3)
        let reset = sigmoid(own[0] + seen[0]), keep = sigmoid(own[1] + seen[1])
        let candidate = Layers.tanh(own[2] + reset * seen[2])
        return [zoneout((1 - keep) * candidate + keep * h, before: h)]
    }
}
