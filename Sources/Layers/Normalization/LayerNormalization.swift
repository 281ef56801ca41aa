public import Tensors

/// Layer normalisation (Ba, Kiros, Hinton 2016) over the features of every row, with PyTorch's names
/// and defaults: y = (x - mean) / √(variance + ε) · γ + β.
public final class LayerNormalization {
    /// Scale γ, `name.weight` [features].
    public let weight: Parameter
    /// Shift β, `name.bias` [features].
    public let bias: Parameter
    /// Added to the variance, ε.
    public let epsilon: Float

    /// Declares γ = `scale` and β = 0.
    public init(
        _ name: String, features: Int, scale: Float = 1, epsilon: Float = 1e-5,
        in parameters: ParameterSet
    ) {
        weight = parameters.declare(
            "\(name).weight", shape: [features], initializer: .constant(scale))
        bias = parameters.declare("\(name).bias", shape: [features], initializer: .constant(0))
        self.epsilon = epsilon
    }

    /// Records the normalisation of every row of x.
    public func callAsFunction(_ x: some Readable) -> Tensor {
        let x = x.signal
        precondition(
            x.features == weight.count, "\(x.features) features, normalised as \(weight.count)")
        let output = x.tape.tensor(like: x)
        x.tape.planGradients(of: [weight, bias])
        x.tape.planLaneSum(x.features)
        x.tape.record(LayerNormalizing(self, x, output))
        return output
    }
}

private final class LayerNormalizing: BlockOperation {
    let ports: Ports
    private let layer: LayerNormalization
    private let normalized: Tensor
    private let inverse: Tensor
    private unowned let tape: Tape

    init(_ layer: LayerNormalization, _ x: Signal, _ y: Tensor) {
        self.layer = layer
        tape = x.tape
        normalized = tape.constant(times: y.times, features: y.features)
        inverse = tape.constant(times: y.times, features: 1)
        ports = Ports([x], [y])
    }

    func forward(_ block: Block) {
        for lane in block.lanes {
            tape.kernels.layerNormalize(
                block.value(ports.inputs[0], lane: lane), epsilon: layer.epsilon,
                scale: layer.weight.value, shift: layer.bias.value,
                normalized: block.value(normalized, lane: lane),
                inverse: block.value(inverse, lane: lane),
                into: block.value(ports.outputs[0], lane: lane))
        }
    }

    func backward(_ block: Block) {
        for lane in block.lanes {
            guard let (dx, accumulate) = block.target(0, of: ports, lane: lane) else { continue }
            tape.kernels.layerNormalizeBackward(
                scale: layer.weight.value, normalized: block.value(normalized, lane: lane),
                inverse: block.value(inverse, lane: lane),
                dy: block.gradient(ports.outputs[0], lane: lane), into: dx,
                accumulate: accumulate)
        }
    }

    func finishBackward(_ moment: Moment) {
        guard let dy = ports.outputs[0].gradient else { return }
        let lanes = tape.lanes.count
        tape.sumLanes(into: layer.bias.gradient) { lane, part in
            tape.kernels.sumRows(of: dy.part(lane, of: lanes), into: part)
        }
        tape.sumLanes(into: layer.weight.gradient) { lane, part in
            let dy = dy.part(lane, of: lanes)
            tape.kernels.combineBackward(
                .multiply, normalized.value(lane: lane), layer.weight.value, .row,
                rows: dy.count / part.count, dy: dy, intoSecond: part, accumulate: false)
        }
    }
}
