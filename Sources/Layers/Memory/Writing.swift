internal import Tensors

/// Weights [N] moved around the circle by -S/2 … S/2 locations, each as much as `shift` [S] says: [N].
func rotate(_ weights: some Readable, by shift: some Readable) -> Tensor {
    let weights = weights.signal, shift = shift.signal
    let output = weights.tape.tensor(like: weights)
    weights.tape.record(Rotation(weights, shift, output))
    return output
}

private final class Rotation: BlockOperation {
    let ports: Ports
    private unowned let tape: Tape

    init(_ weights: Signal, _ shift: Signal, _ y: Tensor) {
        ports = Ports([weights, shift], [y])
        tape = y.tape
    }

    func forward(_ block: Block) {
        for lane in block.lanes {
            let y = block.value(ports.outputs[0], lane: lane)
            tape.kernels.rotate(
                block.value(ports.inputs[0], lane: lane),
                by: block.value(ports.inputs[1], lane: lane), rows: rows(y), into: y)
        }
    }

    func backward(_ block: Block) {
        for lane in block.lanes {
            let dy = block.gradient(ports.outputs[0], lane: lane)
            tape.kernels.rotateBackward(
                block.value(ports.inputs[0], lane: lane),
                by: block.value(ports.inputs[1], lane: lane), rows: rows(dy), dy: dy,
                toWeights: block.accumulator(0, of: ports, lane: lane),
                toShift: block.accumulator(1, of: ports, lane: lane))
        }
    }

    private func rows(_ view: View<Float>) -> Int { view.count / ports.outputs[0].features }
}

/// The memory after each location has forgotten what `erase` [M] says and taken up `add` [M], as much
/// as its weight says: [N · M].
func write(
    _ weights: some Readable, erase: some Readable, add: some Readable,
    to memory: some Readable, _ shape: MemoryShape
) -> Tensor {
    let memory = memory.signal, output = memory.tape.tensor(like: memory)
    memory.tape.record(
        MemoryWriting([weights.signal, erase.signal, add.signal, memory], shape, output))
    return output
}

private final class MemoryWriting: BlockOperation {
    let ports: Ports
    private let shape: MemoryShape
    private unowned let tape: Tape

    init(_ inputs: [Signal], _ shape: MemoryShape, _ y: Tensor) {
        ports = Ports(inputs, [y])
        self.shape = shape
        tape = y.tape
    }

    func forward(_ block: Block) {
        for lane in block.lanes {
            tape.kernels.write(
                shape, weights: block.value(ports.inputs[0], lane: lane),
                erase: block.value(ports.inputs[1], lane: lane),
                add: block.value(ports.inputs[2], lane: lane),
                memory: block.value(ports.inputs[3], lane: lane),
                into: block.value(ports.outputs[0], lane: lane))
        }
    }

    func backward(_ block: Block) {
        for lane in block.lanes {
            tape.kernels.writeBackward(
                shape, weights: block.value(ports.inputs[0], lane: lane),
                erase: block.value(ports.inputs[1], lane: lane),
                add: block.value(ports.inputs[2], lane: lane),
                memory: block.value(ports.inputs[3], lane: lane),
                dy: block.gradient(ports.outputs[0], lane: lane),
                to: .init(
                    weights: block.accumulator(0, of: ports, lane: lane),
                    erase: block.accumulator(1, of: ports, lane: lane),
                    add: block.accumulator(2, of: ports, lane: lane),
                    memory: block.accumulator(3, of: ports, lane: lane)))
        }
    }
}
