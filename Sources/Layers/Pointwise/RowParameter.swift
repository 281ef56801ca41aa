public import Tensors

/// A parameter of one number a feature that meets every row of an activation: a bias, a gain, the
/// diagonal of a recurrence, a peephole.
public final class RowParameter {
    /// The numbers, [features].
    public let parameter: Parameter
    /// How it meets a row.
    public let function: PairFunction

    /// Declares the parameter.
    public init(
        _ name: String, features: Int, _ function: PairFunction, initializer: Initializer,
        in parameters: ParameterSet
    ) {
        parameter = parameters.declare(name, shape: [features], initializer: initializer)
        self.function = function
    }

    /// Records f(x, parameter) for every row of x, [lane][T][b][features].
    public func callAsFunction(_ x: some Readable) -> Tensor {
        let x = x.signal
        precondition(
            x.features == parameter.count,
            "\(x.features) features for '\(parameter.name)' of \(parameter.count)")
        let output = x.tape.tensor(like: x)
        x.tape.planGradients(of: [parameter])
        x.tape.planLaneSum(parameter.count)
        x.tape.record(
            RowCombining(
                function, x, parameter.value, gradient: parameter.gradient, output))
        return output
    }
}

/// Records x times one number a feature that is not trained, row by row.
func fixedRow(_ x: some Readable, times row: Statistic) -> Tensor {
    let x = x.signal
    precondition(x.features == row.value.count, "\(x.features) features for '\(row.name)'")
    let output = x.tape.tensor(like: x)
    x.tape.record(RowCombining(.multiply, x, row.value, gradient: nil, output))
    return output
}

/// Combines every row of x with one row.
private final class RowCombining: BlockOperation {
    let ports: Ports
    private let function: PairFunction
    private let row: View<Float>
    /// Where the row's gradient goes; nil for a row that is not trained.
    private let rowGradient: View<Float>?
    private unowned let tape: Tape

    init(
        _ function: PairFunction, _ x: Signal, _ row: View<Float>, gradient: View<Float>?,
        _ y: Tensor
    ) {
        ports = Ports([x], [y])
        self.function = function
        self.row = row
        rowGradient = gradient
        tape = x.tape
    }

    func forward(_ block: Block) {
        for lane in block.lanes {
            let x = block.value(ports.inputs[0], lane: lane)
            tape.kernels.combine(
                function, x, row, .row, rows: x.count / row.count,
                into: block.value(ports.outputs[0], lane: lane))
        }
    }

    func backward(_ block: Block) {
        for lane in block.lanes {
            guard let (dx, accumulate) = block.target(0, of: ports, lane: lane) else { continue }
            tape.kernels.combineBackward(
                function, block.value(ports.inputs[0], lane: lane), row, .row,
                rows: dx.count / row.count, dy: block.gradient(ports.outputs[0], lane: lane),
                intoFirst: dx, accumulate: accumulate)
        }
    }

    func finishBackward(_ moment: Moment) {
        let output = ports.outputs[0]
        guard let rowGradient, let dy = output.gradient else { return }
        tape.sumLanes(into: rowGradient) { lane, part in
            var isFirst = true
            ports.inputs[0].eachPiece(lane: lane, beside: dy, times: output.times) { x, dy in
                tape.kernels.combineBackward(
                    function, x, row, .row, rows: dy.count / row.count, dy: dy,
                    intoSecond: part, accumulate: !isFirst)
                isFirst = false
            }
        }
    }
}
