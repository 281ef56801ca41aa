internal import Tensors

/// A trained row that stands for every step of every sequence, such as where a recurrence starts.
struct LearnedRow {
    /// The numbers, [features].
    let parameter: Parameter

    /// Records the row as a tensor of a single step, [lane][1][b][features].
    func callAsFunction(on tape: Tape) -> Tensor {
        let output = tape.tensor(times: 1, features: parameter.count)
        tape.planGradients(of: [parameter])
        tape.planLaneSum(parameter.count)
        tape.record(RowCopies(parameter, output))
        return output
    }
}

private final class RowCopies: BlockOperation {
    let ports: Ports
    private let parameter: Parameter
    private unowned let tape: Tape

    init(_ parameter: Parameter, _ y: Tensor) {
        ports = Ports([], [y])
        self.parameter = parameter
        tape = y.tape
    }

    func forward(_ block: Block) {
        for lane in block.lanes {
            let y = block.value(ports.outputs[0], lane: lane)
            y.fill(0)
            tape.kernels.add(row: parameter.value, toRowsOf: y)
        }
    }

    func backward(_ block: Block) {}

    func finishBackward(_ moment: Moment) {
        guard let dy = ports.outputs[0].gradient else { return }
        tape.sumLanes(into: parameter.gradient) { lane, part in
            tape.kernels.sumRows(of: dy.part(lane, of: tape.lanes.count), into: part)
        }
    }
}
