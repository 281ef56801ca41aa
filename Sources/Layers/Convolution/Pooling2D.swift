public import Tensors

/// Records the pool of every channel of the planes in each row of x [lane][T][b][C · H · W]: PyTorch's
/// `nn.MaxPool2d` and `nn.AvgPool2d`.
public func pool2D(_ function: PoolFunction, _ window: PlaneWindow, _ x: some Readable) -> Tensor {
    let x = x.signal
    precondition(
        x.features == window.input.count && window.output.channels == window.input.channels,
        "\(x.features) features for planes of \(window.input.count)")
    let output = x.tape.tensor(times: x.tensor.times, features: window.output.count)
    x.tape.record(PlanePooling(function, window, x, output))
    return output
}

private final class PlanePooling: BlockOperation {
    let ports: Ports
    private let function: PoolFunction
    private let window: PlaneWindow
    private unowned let tape: Tape

    init(_ function: PoolFunction, _ window: PlaneWindow, _ x: Signal, _ y: Tensor) {
        ports = Ports([x], [y])
        self.function = function
        self.window = window
        tape = x.tape
    }

    func forward(_ block: Block) {
        for lane in block.lanes {
            tape.kernels.pool(
                function, window, block.value(ports.inputs[0], lane: lane),
                into: block.value(ports.outputs[0], lane: lane))
        }
    }

    func backward(_ block: Block) {
        for lane in block.lanes {
            guard let dx = block.accumulator(0, of: ports, lane: lane) else { continue }
            tape.kernels.poolBackward(
                function, window, block.value(ports.inputs[0], lane: lane),
                dy: block.gradient(ports.outputs[0], lane: lane), addingTo: dx)
        }
    }
}
