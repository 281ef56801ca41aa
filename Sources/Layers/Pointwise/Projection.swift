public import Tensors

/// A linear map of one or several activations, W₁ x₁ + W₂ x₂ + … + b, for whole sequences or, inside
/// a recurrence, for a step.
public final class Projection {
    /// The weights, [outputs, inputs] each.
    public let weights: [Parameter]
    /// The bias, [outputs]; nil for none.
    public let bias: Parameter?

    fileprivate let forward: [PackedWeights]
    fileprivate let backward: [PackedWeights]

    /// Makes a map of parameters that were declared: for each input a weight [outputs, inputs].
    public init(_ weights: [Parameter], bias: Parameter? = nil, in parameters: ParameterSet) {
        let outputs = weights.first?.shape.first ?? 0
        precondition(
            outputs > 0 && weights.allSatisfy { $0.shape.count == 2 && $0.shape[0] == outputs }
                && bias.map { $0.shape == [outputs] } ?? true, "weights of unequal outputs")
        self.weights = weights
        self.bias = bias
        forward = weights.map { PackedWeights(forward: $0, in: parameters) }
        backward = weights.map { PackedWeights(backward: $0, in: parameters) }
    }

    /// Declares `name.weight` [outputs, inputs] and `name.bias` [outputs], as PyTorch's `nn.Linear`
    /// does: uniform in ±1/√inputs.
    public convenience init(
        _ name: String, inputs: Int, outputs: Int, hasBias: Bool = true,
        in parameters: ParameterSet
    ) {
        let initializer = Initializer.uniform(bound: 1 / Float(inputs).squareRoot())
        let weight = parameters.declare(
            "\(name).weight", shape: [outputs, inputs], initializer: initializer)
        let bias =
            hasBias
            ? parameters.declare("\(name).bias", shape: [outputs], initializer: initializer) : nil
        self.init([weight], bias: bias, in: parameters)
    }

    /// Features of the result.
    public var outputs: Int { weights[0].shape[0] }

    /// All parameters.
    var parameters: [Parameter] { weights + (bias.map { [$0] } ?? []) }

    /// Records the map of one activation for each weight.
    public func callAsFunction(_ inputs: any Readable...) -> Tensor {
        let inputs = inputs.map(\.signal)
        precondition(inputs.count == weights.count, "\(inputs.count) inputs of \(weights.count)")
        for (input, weight) in zip(inputs, weights) {
            precondition(
                input.features == weight.shape[1],
                "\(input.features) features for '\(weight.name)' of \(weight.shape[1])")
        }
        let tape = inputs[0].tape
        let times = inputs.map(\.tensor.times).max() ?? 1
        precondition(
            inputs.allSatisfy { $0.tensor.times == times },
            "project what stands for all steps outside of the recurrence")
        let output = tape.tensor(times: times, features: outputs)
        for packed in forward + backward { packed.plan(tape.computing) }
        tape.planGradients(of: parameters)
        tape.record(Projecting(self, inputs, output))
        return output
    }
}

private final class Projecting: BlockOperation {
    let ports: Ports
    private let layer: Projection
    private let weightGradient: WeightGradient?
    private unowned let tape: Tape

    init(_ layer: Projection, _ inputs: [Signal], _ y: Tensor) {
        self.layer = layer
        ports = Ports(inputs, [y])
        tape = y.tape
        weightGradient =
            tape.purpose == .training
            ? WeightGradient(
                of: zip(inputs, layer.weights).map {
                    WeightGradient.Factor($0, result: $1.gradient)
                },
                bias: layer.bias?.gradient, outputs: layer.outputs, times: y.times, on: y.tape)
            : nil
    }

    func prepareForward(_ moment: Moment) {
        for weights in layer.forward { weights.pack(tape.computing) }
    }

    func forward(_ block: Block) {
        let y = block.rows(ports.outputs[0])
        for (index, weights) in layer.forward.enumerated() {
            weights.multiply(
                block.rows(ports.inputs[index]), into: y, accumulate: index > 0,
                worker: block.worker, with: tape.computing)
        }
        guard let bias = layer.bias else { return }
        for lane in block.lanes {
            tape.kernels.add(
                row: bias.value, toRowsOf: block.value(ports.outputs[0], lane: lane))
        }
    }

    func prepareBackward(_ moment: Moment) {
        for weights in layer.backward { weights.pack(tape.computing) }
    }

    func backward(_ block: Block) {
        let dy = block.gradientRows(ports.outputs[0])
        for (index, weights) in layer.backward.enumerated() {
            guard let (dx, accumulate) = block.targetRows(index, of: ports) else { continue }
            weights.multiply(
                dy, into: dx, accumulate: accumulate, worker: block.worker, with: tape.computing)
        }
    }

    func finishBackward(_ moment: Moment) {
        guard let dy = ports.outputs[0].gradient else { return }
        weightGradient?.compute(dy)
    }
}
