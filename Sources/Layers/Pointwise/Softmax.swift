public import Tensors

/// The softmax over the features of every row.
public func softmax(_ x: some Readable) -> Tensor {
    let x = x.signal, output = x.tape.tensor(like: x)
    x.tape.record(RowSoftmax(x, output))
    return output
}

private final class RowSoftmax: BlockOperation {
    let ports: Ports
    private unowned let tape: Tape

    init(_ x: Signal, _ y: Tensor) {
        ports = Ports([x], [y])
        tape = x.tape
    }

    func forward(_ block: Block) {
        for lane in block.lanes {
            let x = block.value(ports.inputs[0], lane: lane)
            tape.kernels.softmax(
                x, rows: x.count / ports.inputs[0].features,
                into: block.value(ports.outputs[0], lane: lane))
        }
    }

    func backward(_ block: Block) {
        for lane in block.lanes {
            guard let (dx, accumulate) = block.target(0, of: ports, lane: lane) else { continue }
            tape.kernels.softmaxBackward(
                block.value(ports.outputs[0], lane: lane),
                rows: dx.count / ports.inputs[0].features,
                dy: block.gradient(ports.outputs[0], lane: lane), into: dx,
                accumulate: accumulate)
        }
    }
}
