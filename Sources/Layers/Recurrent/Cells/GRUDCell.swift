public import Tensors

/// A GRU for values that are missing and for irregular intervals: inputs decay to their means, and
/// the state decays, with the time since the last observation.
///
/// Source: Che et al. 2018 (GRU-D). A row of the input has 3 F features: values x, masks m (1 where
/// observed) and times δ since the last observation of each feature.
///
///     γ_x = e^-max(0, w δ + b_x),  x̂ = m x + (1 - m)(γ_x x_last + (1 - γ_x) μ)
///     γ_h = e^-max(0, W δ + b_h),  then a GRU (reset before the product) on x̂, γ_h h and m
///
/// μ are the means of the training values: 0 for values that were standardised. Parameters: those of
/// a GRU over [x̂, m], `decay_input_{weight,bias}`, `weight_decay`, `bias_decay`.
public final class GRUDCell: StepCell {
    /// Values of a step, F.
    public let features: Int
    /// Units, H.
    public let units: Int
    /// The mean of each feature over the training data, [F]: not trained.
    public let mean: Statistic

    private let input: Projection
    private let gates: Projection
    private let candidate: Projection
    private let inputDecay: (weight: RowParameter, bias: RowParameter)
    private let stateDecay: Projection

    /// Declares the parameters of layer number `layer` of the stack `name`.
    public init(
        _ name: String, layer: Int = 0, features: Int, units: Int,
        direction: RecurrentDirection = .forward, in parameters: ParameterSet
    ) {
        self.features = features
        self.units = units
        let cell = CellParameters(
            name, layer: layer, direction: direction, units: units, in: parameters)
        mean = parameters.declareStatistic(cell.name("mean"), shape: [features], initial: 0)
        input = cell.map("ih", inputs: 2 * features, outputs: 3 * units)
        gates = cell.map("hh", inputs: units, outputs: 2 * units, hasBias: false)
        candidate = cell.map("hn", inputs: units, outputs: units, hasBias: false)
        inputDecay = (
            cell.gain("decay_input_weight", features: features, .constant(0.1)),
            cell.shift("decay_input_bias", features: features, .constant(0))
        )
        stateDecay = cell.map("decay", inputs: features, outputs: units)
    }

    /// Values, masks and times of a step.
    public var inputs: Int { 3 * features }

    /// h, and the last value observed of each feature.
    public var states: [StepStateSize] {
        [StepStateSize("h", units), StepStateSize("last", features)]
    }

    /// Masks, m x, 1 - m, γ_x, (1 - γ_x) μ and γ_h.
    public func project(_ x: Tensor) -> [Tensor] {
        let parts = x.parts(3), mask = parts[1], delta = parts[2]
        let own = exp(-1 * relu(inputDecay.bias(inputDecay.weight(delta))))
        let state = exp(-1 * relu(stateDecay(delta)))
        return [mask, mask * parts[0], 1 - mask, own, fixedRow(1 - own, times: mean), state]
    }

    /// See ``StepCell``.
    public func step(
        _ x: [Tensor], _ states: [Signal], in recurrence: Recurrence
    ) -> [any Readable] {
        let (mask, observed, missing) = (x[0], x[1], x[2])
        let last = observed + missing * states[1]
        let faded = x[3] * states[1] + x[4]
        let guess = observed + missing * faded
        let h = x[5] * states[0]
        let own = input(concatenate([guess, mask])).parts(3), seen = gates(h).parts(2)
        let reset = sigmoid(own[0] + seen[0]), keep = sigmoid(own[1] + seen[1])
        let new = Layers.tanh(own[2] + candidate(reset * h))
        return [(1 - keep) * new + keep * h, last]
    }
}
