public import Tensors

/// A function of every number of an activation, recorded where the activation lives.
///
/// Like all functions of this folder it can be used on a tape and inside a recurrence.
public func map(_ x: some Readable, _ map: PointwiseMap) -> Tensor {
    let x = x.signal, output = x.tape.tensor(like: x)
    x.tape.record(Mapping(x, map, output))
    return output
}

/// 1 / (1 + e^-x).
public func sigmoid(_ x: some Readable) -> Tensor { map(x, PointwiseMap(.sigmoid)) }
/// The hyperbolic tangent.
public func tanh(_ x: some Readable) -> Tensor { map(x, PointwiseMap(.tanh)) }
/// The larger of x and 0.
public func relu(_ x: some Readable) -> Tensor { map(x, PointwiseMap(.relu)) }
/// e^x.
public func exp(_ x: some Readable) -> Tensor { map(x, PointwiseMap(.exp)) }
/// log(1 + e^x).
public func softplus(_ x: some Readable) -> Tensor { map(x, PointwiseMap(.softplus)) }
/// x Φ(x), with the normal distribution Φ.
public func gelu(_ x: some Readable) -> Tensor { map(x, PointwiseMap(.gelu)) }

/// factor · x.
public func * (factor: Float, x: some Readable) -> Tensor {
    map(x, PointwiseMap(.identity, scale: factor))
}
/// x + term.
public func + (x: some Readable, term: Float) -> Tensor {
    map(x, PointwiseMap(.identity, shift: term))
}
/// x - term.
public func - (x: some Readable, term: Float) -> Tensor { x + (-term) }
/// term - x, such as 1 - x.
public func - (term: Float, x: some Readable) -> Tensor {
    map(x, PointwiseMap(.identity, scale: -1, shift: term))
}

extension Tape {
    /// A tensor of the shape of x.
    func tensor(like x: Signal) -> Tensor {
        tensor(times: x.tensor.times, features: x.features)
    }
}

private final class Mapping: BlockOperation {
    let ports: Ports
    private let map: PointwiseMap
    private unowned let tape: Tape

    init(_ x: Signal, _ map: PointwiseMap, _ y: Tensor) {
        ports = Ports([x], [y])
        self.map = map
        tape = x.tape
    }

    func forward(_ block: Block) {
        for lane in block.lanes {
            tape.kernels.map(
                map, block.value(ports.inputs[0], lane: lane),
                into: block.value(ports.outputs[0], lane: lane))
        }
    }

    func backward(_ block: Block) {
        for lane in block.lanes {
            guard let (dx, accumulate) = block.target(0, of: ports, lane: lane) else { continue }
            tape.kernels.mapBackward(
                map, x: block.value(ports.inputs[0], lane: lane),
                y: block.value(ports.outputs[0], lane: lane),
                dy: block.gradient(ports.outputs[0], lane: lane), into: dx,
                accumulate: accumulate)
        }
    }
}
