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
    private let site: RandomSite

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
        let output = tape.output(times: x.times, features: x.features, valueUntil: .forward)
        tape.record(
            Dropping(layer: self, site: site, input: x, output: output, tape: tape),
            using: [TensorUse(x, valueUntil: .forward, gradientFrom: .states)])
        return output
    }
}

private final class Dropping: Operation {
    let layer: Dropout
    let site: RandomSite
    let input: Tensor
    let output: Tensor
    unowned let tape: Tape

    init(layer: Dropout, site: RandomSite, input: Tensor, output: Tensor, tape: Tape) {
        self.layer = layer
        self.site = site
        self.input = input
        self.output = output
        self.tape = tape
    }

    func forward(_ moment: Moment) {
        sweep(moment, from: input.value, to: output.value, accumulate: false)
    }

    func backward(_ moment: Moment) {
        let dy = output.finishedGradient()
        guard let (dx, accumulate) = input.claimGradient() else { return }
        sweep(moment, from: dy, to: dx, accumulate: accumulate)
    }

    private func sweep(
        _ moment: Moment, from x: View<Float>, to y: View<Float>, accumulate: Bool
    ) {
        let lanes = tape.lanes
        for lane in 0..<lanes.count {
            let sweep = DropoutSweep(
                seed: moment.seed, site: site.rawValue, step: moment.step,
                firstSequence: UInt32(lanes.firstSequence(ofLane: lane)),
                isVariational: layer.kind == .variational, rate: layer.rate)
            tape.kernels.dropout(
                sweep, x: x.part(lane, of: lanes.count), y: y.part(lane, of: lanes.count),
                times: input.times, units: input.features, accumulate: accumulate)
        }
    }
}
