public import Tensors

/// A convolution of the planes in the features of every row, for whole sequences or, inside a
/// recurrence, for a step.
///
/// PyTorch's `nn.Conv2d`: a cross-correlation, with the same names, layouts and initial values.
public final class Convolution2D {
    /// The weight, [outputs, channels / groups, kernel height, kernel width].
    public let weight: Parameter
    /// The bias, [outputs]; nil for none.
    public let bias: Parameter?
    /// What it reads and makes.
    public let window: PlaneWindow

    /// Makes a convolution with parameters that were declared.
    public init(_ window: PlaneWindow, weight: Parameter, bias: Parameter?) {
        self.window = window
        self.weight = weight
        self.bias = bias
    }

    /// Declares `name.weight` and `name.bias`, uniform in ±1/√(numbers of a patch) as PyTorch does.
    public convenience init(
        _ name: String, _ window: PlaneWindow, hasBias: Bool = true, in parameters: ParameterSet
    ) {
        let initializer = Initializer.uniform(bound: 1 / Float(window.patch).squareRoot())
        let weight = parameters.declare(
            "\(name).weight", shape: window.weightShape, initializer: initializer)
        let bias =
            hasBias
            ? parameters.declare(
                "\(name).bias", shape: [window.output.channels], initializer: initializer) : nil
        self.init(window, weight: weight, bias: bias)
    }

    /// Records the convolution of x [lane][T][b][C · H · W].
    public func callAsFunction(_ x: some Readable) -> Tensor {
        let x = x.signal
        precondition(
            x.features == window.input.count,
            "\(x.features) features for planes of \(window.input.count)")
        let output = x.tape.tensor(times: x.tensor.times, features: window.output.count)
        x.tape.planGradients(of: [weight] + (bias.map { [$0] } ?? []))
        x.tape.record(Convolving(self, x, output))
        return output
    }
}

private final class Convolving: BlockOperation {
    let ports: Ports
    private let product: PlaneProduct

    init(_ layer: Convolution2D, _ x: Signal, _ y: Tensor) {
        ports = Ports([x], [y])
        product = PlaneProduct(
            layer.window, weight: layer.weight, bias: layer.bias, on: x.tape)
    }

    func prepareForward(_ moment: Moment) { product.prepareForward() }

    func forward(_ block: Block) {
        for lane in block.lanes {
            product.forward(
                block.value(ports.inputs[0], lane: lane),
                into: block.value(ports.outputs[0], lane: lane), worker: block.worker)
        }
    }

    func prepareBackward(_ moment: Moment) { product.prepareBackward() }

    func backward(_ block: Block) {
        for lane in block.lanes {
            let dy = block.gradient(ports.outputs[0], lane: lane)
            product.addGradients(
                block.value(ports.inputs[0], lane: lane), dy: dy, lane: lane, worker: block.worker)
            guard let dx = block.accumulator(0, of: ports, lane: lane) else { continue }
            product.backward(dy, addingTo: dx, worker: block.worker)
        }
    }

    func finishBackward(_ moment: Moment) { product.finishGradients() }
}
