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

    /// Declares both, uniform in ±1/√inputs as PyTorch does.
    public init(_ name: String, inputs: Int, outputs: Int, in parameters: ParameterSet) {
        self.inputs = inputs
        self.outputs = outputs
        let initializer = Initializer.uniform(bound: 1 / Float(inputs).squareRoot())
        weight = parameters.declare(
            "\(name).weight", shape: [outputs, inputs], initializer: initializer)
        bias = parameters.declare("\(name).bias", shape: [outputs], initializer: initializer)
    }

    /// Records the map of x [lane][T][b][inputs]; returns [lane][T][b][outputs].
    public func callAsFunction(_ x: Tensor, on tape: Tape) -> Tensor {
        precondition(x.features == inputs, "\(x.features) features for a map of \(inputs)")
        let output = tape.tensor(times: x.times, features: outputs)
        tape.planGradients(of: [weight, bias])
        tape.record(Map(layer: self, input: x, output: output, tape: tape))
        return output
    }
}

private final class Map: Operation {
    let layer: Linear
    let input: Tensor
    let output: Tensor
    unowned let tape: Tape

    init(layer: Linear, input: Tensor, output: Tensor, tape: Tape) {
        self.layer = layer
        self.input = input
        self.output = output
        self.tape = tape
    }

    private var weight: BLAS.Operand {
        BLAS.Operand(layer.weight.value, rows: layer.outputs, columns: layer.inputs)
    }

    func forward(_ moment: Moment) {
        for lane in 0..<tape.lanes.count {
            let y = output.value(lane: lane)
            let x = BLAS.Operand(
                input.value(lane: lane), rows: input.rowsPerLane, columns: layer.inputs)
            BLAS.multiply(x, weight.transposed, into: y)
            tape.kernels.add(row: layer.bias.value, toRowsOf: y)
        }
    }

    func backward(_ moment: Moment) {
        let dy = output.finishedGradient(), lanes = tape.lanes.count, rows = output.rowsPerLane
        func gradient(ofLane lane: Int) -> BLAS.Operand {
            BLAS.Operand(dy.part(lane, of: lanes), rows: rows, columns: layer.outputs)
        }
        if let (dx, accumulate) = input.claimGradient() {
            for lane in 0..<lanes {
                BLAS.multiply(
                    gradient(ofLane: lane), weight, into: dx.part(lane, of: lanes),
                    accumulate: accumulate)
            }
        }
        tape.sumLanes(into: layer.weight.gradient) { lane, part in
            let x = BLAS.Operand(input.value(lane: lane), rows: rows, columns: layer.inputs)
            BLAS.multiply(gradient(ofLane: lane).transposed, x, into: part)
        }
        tape.sumLanes(into: layer.bias.gradient) { lane, part in
            tape.kernels.sumRows(of: dy.part(lane, of: lanes), into: part)
        }
    }
}
