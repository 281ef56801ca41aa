internal import Tensors

// Operations on a memory of N locations of M numbers in the features of a row, and on weights [N] that
// say where to look (Graves, Wayne, Danihelka 2014). Like all block operations they can be used on a
// tape and inside a recurrence.

/// The cosine of a key [M] and every location: [N].
func similarity(
    _ key: some Readable, _ memory: some Readable, _ shape: MemoryShape, epsilon: Float
) -> Tensor {
    let key = key.signal, memory = memory.signal
    let output = key.tape.tensor(times: key.tensor.times, features: shape.locations)
    key.tape.record(Similarity(key, memory, shape, epsilon, output))
    return output
}

private final class Similarity: BlockOperation {
    let ports: Ports
    private let shape: MemoryShape
    private let epsilon: Float
    private unowned let tape: Tape

    init(_ key: Signal, _ memory: Signal, _ shape: MemoryShape, _ epsilon: Float, _ y: Tensor) {
        ports = Ports([key, memory], [y])
        self.shape = shape
        self.epsilon = epsilon
        tape = y.tape
    }

    func forward(_ block: Block) {
        for lane in block.lanes {
            tape.kernels.similarity(
                shape, key: block.value(ports.inputs[0], lane: lane),
                memory: block.value(ports.inputs[1], lane: lane), epsilon: epsilon,
                into: block.value(ports.outputs[0], lane: lane))
        }
    }

    func backward(_ block: Block) {
        for lane in block.lanes {
            tape.kernels.similarityBackward(
                shape, key: block.value(ports.inputs[0], lane: lane),
                memory: block.value(ports.inputs[1], lane: lane), epsilon: epsilon,
                y: block.value(ports.outputs[0], lane: lane),
                dy: block.gradient(ports.outputs[0], lane: lane),
                toKey: block.accumulator(0, of: ports, lane: lane),
                toMemory: block.accumulator(1, of: ports, lane: lane))
        }
    }
}

/// The sum of all locations, each times its weight: [M].
func read(_ weights: some Readable, _ memory: some Readable, _ shape: MemoryShape) -> Tensor {
    let weights = weights.signal, memory = memory.signal
    let output = memory.tape.tensor(times: weights.tensor.times, features: shape.width)
    memory.tape.record(Reading(weights, memory, shape, output))
    return output
}

private final class Reading: BlockOperation {
    let ports: Ports
    private let shape: MemoryShape
    private unowned let tape: Tape

    init(_ weights: Signal, _ memory: Signal, _ shape: MemoryShape, _ y: Tensor) {
        ports = Ports([weights, memory], [y])
        self.shape = shape
        tape = y.tape
    }

    func forward(_ block: Block) {
        for lane in block.lanes {
            tape.kernels.read(
                shape, weights: block.value(ports.inputs[0], lane: lane),
                memory: block.value(ports.inputs[1], lane: lane),
                into: block.value(ports.outputs[0], lane: lane))
        }
    }

    func backward(_ block: Block) {
        for lane in block.lanes {
            tape.kernels.readBackward(
                shape, weights: block.value(ports.inputs[0], lane: lane),
                memory: block.value(ports.inputs[1], lane: lane),
                dy: block.gradient(ports.outputs[0], lane: lane),
                toWeights: block.accumulator(0, of: ports, lane: lane),
                toMemory: block.accumulator(1, of: ports, lane: lane))
        }
    }
}
