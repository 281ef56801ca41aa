public import Tensors

/// A function of two activations, number by number; an activation of one feature stands for all
/// features of the other's rows, if it is the second one.
public func combine(
    _ function: PairFunction, _ a: some Readable, _ b: some Readable
) -> Tensor {
    let a = a.signal, b = b.signal
    let form: OperandForm = b.features == a.features ? .full : .column
    precondition(
        b.features == a.features || b.features == 1,
        "\(function.rawValue) of \(a.features) and \(b.features) features")
    let times = max(a.tensor.times, b.tensor.times)
    let output = a.tape.tensor(times: times, features: a.features)
    a.tape.record(Combining(function, a, b, form, output))
    return output
}

/// a + b.
public func + (a: some Readable, b: some Readable) -> Tensor { combine(.add, a, b) }
/// a - b.
public func - (a: some Readable, b: some Readable) -> Tensor { combine(.subtract, a, b) }
/// a · b, number by number.
public func * (a: some Readable, b: some Readable) -> Tensor { combine(.multiply, a, b) }
/// a / b, number by number.
public func / (a: some Readable, b: some Readable) -> Tensor { combine(.divide, a, b) }

private final class Combining: BlockOperation {
    let ports: Ports
    private let function: PairFunction
    private let form: OperandForm
    private unowned let tape: Tape

    init(
        _ function: PairFunction, _ a: Signal, _ b: Signal, _ form: OperandForm, _ y: Tensor
    ) {
        ports = Ports([a, b], [y])
        self.function = function
        self.form = form
        tape = a.tape
    }

    func forward(_ block: Block) {
        for lane in block.lanes {
            let y = block.value(ports.outputs[0], lane: lane)
            tape.kernels.combine(
                function, block.value(ports.inputs[0], lane: lane),
                block.value(ports.inputs[1], lane: lane), form, rows: rows(y), into: y)
        }
    }

    func backward(_ block: Block) {
        for lane in block.lanes {
            let a = block.value(ports.inputs[0], lane: lane)
            let b = block.value(ports.inputs[1], lane: lane)
            let dy = block.gradient(ports.outputs[0], lane: lane)
            if let (da, accumulate) = block.target(0, of: ports, lane: lane) {
                tape.kernels.combineBackward(
                    function, a, b, form, rows: rows(dy), dy: dy, intoFirst: da,
                    accumulate: accumulate)
            }
            if let (db, accumulate) = block.target(1, of: ports, lane: lane) {
                tape.kernels.combineBackward(
                    function, a, b, form, rows: rows(dy), dy: dy, intoSecond: db,
                    accumulate: accumulate)
            }
        }
    }

    private func rows(_ view: View<Float>) -> Int { view.count / ports.outputs[0].features }
}
