public import Tensors

extension Readable {
    /// Some features of every row.
    public func columns(_ range: Range<Int>) -> Tensor {
        let x = signal
        precondition(
            range.lowerBound >= 0 && range.upperBound <= x.features && !range.isEmpty,
            "features \(range) of \(x.features)")
        let output = x.tape.tensor(times: x.tensor.times, features: range.count)
        x.tape.record(ColumnSlice(x, range, output))
        return output
    }

    /// The features of every row in so many equal parts.
    public func parts(_ count: Int) -> [Tensor] {
        let width = signal.features / count
        precondition(width * count == signal.features, "\(signal.features) features in \(count)")
        return (0..<count).map { columns($0 * width..<($0 + 1) * width) }
    }
}

/// The features of several activations side by side.
public func concatenate(_ parts: [any Readable]) -> Tensor {
    let parts = parts.map(\.signal)
    guard let first = parts.first else { preconditionFailure("nothing to put side by side") }
    let output = first.tape.tensor(
        times: parts.map(\.tensor.times).max() ?? 1,
        features: parts.reduce(0) { $0 + $1.features })
    first.tape.record(ColumnJoin(parts, output))
    return output
}

private final class ColumnSlice: BlockOperation {
    let ports: Ports
    private let range: Range<Int>
    private unowned let tape: Tape

    init(_ x: Signal, _ range: Range<Int>, _ y: Tensor) {
        ports = Ports([x], [y])
        self.range = range
        tape = x.tape
    }

    func forward(_ block: Block) {
        for lane in block.lanes {
            tape.kernels.takeColumns(
                of: block.value(ports.inputs[0], lane: lane), at: range.lowerBound,
                width: ports.inputs[0].features, to: block.value(ports.outputs[0], lane: lane),
                accumulate: false)
        }
    }

    func backward(_ block: Block) {
        for lane in block.lanes {
            guard let dx = block.accumulator(0, of: ports, lane: lane) else { continue }
            tape.kernels.addColumns(
                from: block.gradient(ports.outputs[0], lane: lane), to: dx,
                at: range.lowerBound, width: ports.inputs[0].features)
        }
    }
}

private final class ColumnJoin: BlockOperation {
    let ports: Ports
    private let starts: [Int]
    private unowned let tape: Tape

    init(_ parts: [Signal], _ y: Tensor) {
        ports = Ports(parts, [y])
        var start = 0
        starts = parts.map { part in
            defer { start += part.features }
            return start
        }
        tape = y.tape
    }

    func forward(_ block: Block) {
        for lane in block.lanes {
            let y = block.value(ports.outputs[0], lane: lane)
            for (part, start) in zip(ports.inputs, starts) {
                tape.kernels.copyColumns(
                    from: block.value(part, lane: lane), to: y, at: start,
                    width: ports.outputs[0].features)
            }
        }
    }

    func backward(_ block: Block) {
        for lane in block.lanes {
            let dy = block.gradient(ports.outputs[0], lane: lane)
            for (index, start) in starts.enumerated() {
                guard let (dx, accumulate) = block.target(index, of: ports, lane: lane) else {
                    continue
                }
                tape.kernels.takeColumns(
                    of: dy, at: start, width: ports.outputs[0].features, to: dx,
                    accumulate: accumulate)
            }
        }
    }
}
