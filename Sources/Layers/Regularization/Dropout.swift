public import Tensors

/// Drops units at random in training and scales the others by 1 / (1 - rate).
///
/// In evaluation it does nothing. Source: Srivastava, Hinton and others 2014.
///
/// The mask is a function of seed, name, step, global sequence, time step and unit, so all ranks
/// agree on it and no two sequences share it.
public struct Dropout {
    /// Which units share a mask.
    public enum Kind: String, CaseIterable, Sendable {
        /// A new mask each time step.
        case standard
        /// One mask for all time steps of a sequence in a step (Gal & Ghahramani 2016).
        case variational
    }

    /// The probability that a unit is dropped, in [0, 1).
    public let rate: Float
    /// Which units share a mask.
    public let kind: Kind
    fileprivate let site: RandomSite

    /// Dropout at the place `name`, which tells its masks from those of other places.
    public init(_ name: String, rate: Float, kind: Kind = .standard) {
        precondition(rate >= 0 && rate < 1, "a dropout rate of \(rate)")
        self.rate = rate
        self.kind = kind
        site = RandomSite(name: name)
    }

    /// Records dropout of x; where there is nothing to drop, x itself is returned.
    public func callAsFunction(_ x: Tensor, on tape: Tape) -> Tensor {
        if rate == 0 || tape.purpose == .evaluation { return x }
        return self.drop(x.signal)
    }

    /// Records dropout of what is read, on a tape or in a recurrence.
    public func callAsFunction(_ x: some Readable) -> any Readable {
        let x = x.signal
        if rate == 0 || x.tape.purpose == .evaluation { return x }
        return self.drop(x)
    }

    /// Records a mask: 1 where a unit stays, else 0; in evaluation the probability of staying.
    func mask(times: Int, features: Int, on tape: Tape) -> Tensor {
        let mask = tape.constant(times: times, features: features)
        tape.record(Masking(layer: self, mask: mask))
        return mask
    }

    private func drop(_ x: Signal) -> Tensor {
        let output = x.tape.tensor(like: x)
        x.tape.record(Dropping(layer: self, input: x, output: output))
        return output
    }

    /// Where a lane of a block stands.
    fileprivate func sweep(_ block: Block, lane: Int, of lanes: LaneGroup) -> DropoutSweep {
        DropoutSweep(
            seed: block.moment.seed, site: site.rawValue, step: block.moment.step,
            firstSequence: UInt32(lanes.firstSequence(ofLane: lane)),
            firstTime: UInt32(block.time ?? 0), isVariational: kind == .variational, rate: rate)
    }
}

private final class Dropping: BlockOperation {
    let ports: Ports
    private let layer: Dropout
    private unowned let tape: Tape

    init(layer: Dropout, input: Signal, output: Tensor) {
        self.layer = layer
        ports = Ports([input], [output])
        tape = input.tape
    }

    func forward(_ block: Block) {
        for lane in block.lanes {
            drop(
                block, lane, from: block.value(ports.inputs[0], lane: lane),
                to: block.value(ports.outputs[0], lane: lane), accumulate: false)
        }
    }

    func backward(_ block: Block) {
        for lane in block.lanes {
            guard let (dx, accumulate) = block.target(0, of: ports, lane: lane) else { continue }
            drop(
                block, lane, from: block.gradient(ports.outputs[0], lane: lane), to: dx,
                accumulate: accumulate)
        }
    }

    private func drop(
        _ block: Block, _ lane: Int, from x: View<Float>, to y: View<Float>, accumulate: Bool
    ) {
        let output = ports.outputs[0]
        tape.kernels.dropout(
            layer.sweep(block, lane: lane, of: tape.lanes), x: x, y: y,
            times: block.time == nil ? output.times : 1, units: output.features,
            accumulate: accumulate)
    }
}

private final class Masking: BlockOperation {
    let ports: Ports
    private let layer: Dropout
    private unowned let tape: Tape

    init(layer: Dropout, mask: Tensor) {
        self.layer = layer
        ports = Ports([], [mask])
        tape = mask.tape
    }

    func forward(_ block: Block) {
        let mask = ports.outputs[0]
        for lane in block.lanes {
            let y = block.value(mask, lane: lane)
            if tape.purpose == .evaluation {
                y.fill(1 - layer.rate)
                continue
            }
            tape.kernels.mask(
                layer.sweep(block, lane: lane, of: tape.lanes), y: y,
                times: block.time == nil ? mask.times : 1, units: mask.features)
        }
    }

    func backward(_ block: Block) {}
}
