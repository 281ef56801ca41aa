public import Tensors

/// A plain recurrent cell with any activation, a full or diagonal recurrence and one or two contexts.
///
/// Source: Elman 1990, whose network has one context, h of the step before, and is the plain
/// recurrent network. With two contexts it also sees h of the step before that (Lin et al. 1996 call
/// such networks of higher order):
///
///     h_t = act(W x_t + U h_{t-1} + V h_{t-2} + b)
///
/// A diagonal recurrence (Li et al. 2018) joins each unit to itself alone. Parameters: PyTorch's
/// names, and `weight_context_l{k}` for V.
public final class ElmanCell: StepCell {
    /// How units see those of the step before.
    public enum Recurrence: String, CaseIterable, Sendable {
        /// Every unit all of them: U is [H, H].
        case full
        /// Every unit itself: U is [H].
        case diagonal
    }

    /// What can be chosen.
    public struct Options: Equatable, Sendable {
        /// The function of the sums.
        public var activation = PointwiseFunction.tanh
        /// How units see those of the step before.
        public var recurrence = Recurrence.full
        /// How many steps back are seen: 1 or 2.
        public var contexts = 1

        /// Elman's network.
        public init() {}
    }

    /// Features of the input, I.
    public let inputs: Int
    /// Units, H.
    public let units: Int
    /// What was chosen.
    public let options: Options

    private let input: Projection
    private let contexts: [Projection]
    private let diagonals: [RowParameter]

    /// Declares the parameters of layer number `layer` of the stack `name`.
    public init(
        _ name: String, layer: Int = 0, inputs: Int, units: Int, options: Options = Options(),
        direction: RecurrentDirection = .forward, in parameters: ParameterSet
    ) {
        precondition((1...2).contains(options.contexts), "\(options.contexts) contexts")
        self.inputs = inputs
        self.units = units
        self.options = options
        let cell = CellParameters(
            name, layer: layer, direction: direction, units: units, in: parameters)
        input = cell.map("ih", inputs: inputs, outputs: units)
        let kinds = ["hh", "context"].prefix(options.contexts)
        switch options.recurrence {
        case .full:
            contexts = kinds.map {
                cell.map($0, inputs: units, outputs: units, hasBias: $0 == "hh")
            }
            diagonals = []
        case .diagonal:
            contexts = []
            diagonals = kinds.map { cell.gain("weight_\($0)", features: units) }
        }
    }

    /// h, and with two contexts h of the step before.
    public var states: [StepStateSize] {
        [StepStateSize("h", units)]
            + (options.contexts == 2 ? [StepStateSize("context", units)] : [])
    }

    /// W x + b.
    public func project(_ x: Tensor) -> [Tensor] { [input(x)] }

    /// See ``StepCell``.
    public func step(_ x: [Tensor], _ states: [Signal]) -> [any Readable] {
        var sum = x[0]
        for (context, state) in zip(contexts, states) { sum = sum + context(state) }
        for (diagonal, state) in zip(diagonals, states) { sum = sum + diagonal(state) }
        let h = map(sum, PointwiseMap(options.activation))
        return options.contexts == 2 ? [h, states[0]] : [h]
    }
}
