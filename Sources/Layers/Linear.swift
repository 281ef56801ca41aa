public import Tensors

/// A linear map with bias, row by row: y = x Wᵀ + b.
public final class Linear {
    /// The matrix, [outputs, inputs].
    public let weight: Parameter
    /// The bias, [outputs].
    public let bias: Parameter
    /// Features of a row of the input.
    public let inputs: Int
    /// Features of a row of the output.
    public let outputs: Int

    let product: SequenceProduct

    /// Declares both, uniform in ±1/√inputs as PyTorch does, unless the bias starts in another way.
    public init(
        _ name: String, inputs: Int, outputs: Int, bias: Initializer? = nil,
        in parameters: ParameterSet
    ) {
        self.inputs = inputs
        self.outputs = outputs
        let initializer = Initializer.uniform(bound: 1 / Float(inputs).squareRoot())
        weight = parameters.declare(
            "\(name).weight", shape: [outputs, inputs], initializer: initializer)
        self.bias = parameters.declare(
            "\(name).bias", shape: [outputs], initializer: bias ?? initializer)
        product = SequenceProduct(weight, in: parameters)
    }

    /// Declares the bias alone, 0, and maps by a matrix [outputs, inputs] that another layer of the
    /// model has declared, such as an embedding's table.
    public init(_ name: String, tiedTo matrix: Parameter, in parameters: ParameterSet) {
        precondition(matrix.shape.count == 2, "'\(matrix.name)' is no matrix")
        outputs = matrix.shape[0]
        inputs = matrix.shape[1]
        weight = parameters.tie(matrix, as: "\(name).weight")
        bias = parameters.declare("\(name).bias", shape: [outputs], initializer: .constant(0))
        product = SequenceProduct(weight, in: parameters)
    }

    /// Records the map of x [lane][T][b][inputs]; returns [lane][T][b][outputs].
    public func callAsFunction(_ x: Tensor, on tape: Tape) -> Tensor {
        precondition(x.features == inputs, "\(x.features) features for a map of \(inputs)")
        let output = tape.output(times: x.times, features: outputs, valueUntil: .forward)
        tape.planGradients(of: [weight, bias])
        tape.record(
            Map(layer: self, input: x, output: output, tape: tape), using: [.factor(x)])
        return output
    }
}

private final class Map: Operation {
    let layer: Linear
    let input: Tensor
    let output: Tensor
    unowned let tape: Tape
    private let places: SequenceProduct.Places
    private let weightGradient: WeightGradient?

    init(layer: Linear, input: Tensor, output: Tensor, tape: Tape) {
        self.layer = layer
        self.input = input
        self.output = output
        self.tape = tape
        layer.product.plan(tape.computing)
        places = layer.product.places(on: tape)
        guard tape.purpose == .training else {
            weightGradient = nil
            return
        }
        let factor = WeightGradient.Factor(
            input.value, columns: layer.inputs, result: layer.weight.gradient)
        weightGradient = WeightGradient(
            of: [factor], bias: layer.bias.gradient, outputs: layer.outputs, times: input.times,
            during: .weights ... .weights, on: tape)
    }

    func forward(_ moment: Moment) {
        layer.product.forward(input.value, into: output.value, packing: places, on: tape)
        tape.eachLane { lane in
            tape.kernels.add(row: layer.bias.value, toRowsOf: output.value(lane: lane))
        }
    }

    func backward(_ moment: Moment) {
        let dy = output.finishedGradient()
        input.restoreValue()
        weightGradient?.compute(dy)
        if let (dx, accumulate) = input.claimGradient() {
            layer.product.backward(
                dy, into: dx, accumulate: accumulate, packing: places, on: tape)
        }
    }
}
