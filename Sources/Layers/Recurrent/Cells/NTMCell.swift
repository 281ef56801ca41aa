public import Tensors

/// A Neural Turing Machine: an LSTM that reads and writes a memory of its own.
///
/// Source: Graves, Wayne, Danihelka 2014, in the form that is known to train (Collier & Beel 2018):
/// the memory starts constant and small, what steers the heads is clipped, heads start where training
/// puts them. The output of a step is h and what the heads have read, side by side; a linear layer
/// makes the machine's output of it.
///
///     h, c = LSTM(x, [h, r])          gates i, f, g, o
///     heads = clip(V h + d)           see `MemoryHead` for what they do with it
///     r = w M,  M' = M ∘ (1 - w eᵀ) + w aᵀ
///
/// All heads look at the memory before it changes. Parameters `weight_ih_l{k}` [4H, I], `weight_hh_l{k}`
/// [4H, H + R M], `weight_heads_l{k}` [numbers of all heads, H], biases of the first and the last, and
/// `start_l{k}` [heads, N], of which each head's first weights are the softmax.
public final class NTMCell: StepCell {
    /// What can be chosen; by default as in the papers.
    public struct Options: Equatable, Sendable {
        /// Locations of the memory, N, and numbers of each, M.
        public var memory = MemoryShape(locations: 128, width: 20)
        /// Heads that read, R, and heads that write.
        public var readHeads = 1, writeHeads = 1
        /// How many locations a head can step in each direction.
        public var shift = 1
        /// The largest magnitude of what steers the heads.
        public var clip: Float = 20
        /// What every number of the memory starts as.
        public var start: Float = 1e-6

        /// The machine of the papers' copy task.
        public init() {}
    }

    /// Features of the input, I.
    public let inputs: Int
    /// Units of the controller, H.
    public let units: Int
    /// What was chosen.
    public let options: Options

    private let input: Projection
    private let recurrent: Projection
    private let steering: Projection
    private let start: LearnedRow
    private let heads: [MemoryHead]

    /// Declares the parameters of layer number `layer` of the stack `name`.
    public init(
        _ name: String, layer: Int = 0, inputs: Int, units: Int, options: Options = Options(),
        direction: RecurrentDirection = .forward, in parameters: ParameterSet
    ) {
        precondition(
            options.readHeads > 0 && options.writeHeads > 0
                && 2 * options.shift < options.memory.locations,
            "a machine of \(options.readHeads) and \(options.writeHeads) heads")
        self.inputs = inputs
        self.units = units
        self.options = options
        let cell = CellParameters(
            name, layer: layer, direction: direction, units: units, in: parameters)
        heads = (0..<options.readHeads + options.writeHeads).map {
            MemoryHead(
                shape: options.memory, span: 2 * options.shift + 1,
                writes: $0 >= options.readHeads)
        }
        input = cell.map("ih", inputs: inputs, outputs: 4 * units)
        recurrent = cell.map(
            "hh", inputs: units + options.readHeads * options.memory.width, outputs: 4 * units,
            hasBias: false)
        steering = cell.map(
            "heads", inputs: units, outputs: heads.reduce(0) { $0 + $1.count })
        start = LearnedRow(
            parameter: cell.declare(
                "start", [heads.count * options.memory.locations],
                .uniform(bound: (6 / Float(1 + options.memory.locations)).squareRoot())))
    }

    /// Features of the output, H + R M.
    public var outputs: Int { units + options.readHeads * options.memory.width }

    /// The output, c, the memory less what it starts as, and the heads' weights less their first ones:
    /// all start as zeros.
    public var states: [StepStateSize] {
        [
            StepStateSize("h", outputs), StepStateSize("c", units),
            StepStateSize("memory", options.memory.count),
            StepStateSize("weights", heads.count * options.memory.locations),
        ]
    }

    /// W x + b, and every head's first weights.
    public func project(_ x: Tensor) -> [Tensor] {
        let first = start(on: x.tape).parts(heads.count).map { softmax($0) }
        return [input(x), concatenate(first)]
    }

    /// See ``StepCell``.
    public func step(
        _ x: [Tensor], _ states: [Signal], in recurrence: Recurrence
    ) -> [any Readable] {
        let memory = states[2] + options.start, first = x[1]
        let before = (states[3] + first).parts(heads.count)
        let gates = (x[0] + recurrent(states[0])).parts(4)
        let cell =
            sigmoid(gates[1]) * states[1] + sigmoid(gates[0]) * Layers.tanh(gates[2])
        let hidden = sigmoid(gates[3]) * Layers.tanh(cell)
        let limit = options.clip
        let sums = limit * map(steering(hidden), PointwiseMap(.hardTanh, scale: 1 / limit))
        var place = 0
        let actions = heads.enumerated().map { index, head in
            defer { place += head.count }
            return head(sums.columns(place..<place + head.count), memory, before: before[index])
        }
        var reads: [any Readable] = [hidden], changed = memory
        for action in actions {
            if let (erase, add) = action.change {
                changed = write(
                    action.weights, erase: erase, add: add, to: changed, options.memory)
            } else {
                reads.append(read(action.weights, memory, options.memory))
            }
        }
        return [
            concatenate(reads), cell, changed - options.start,
            concatenate(actions.map(\.weights)) - first,
        ]
    }
}
