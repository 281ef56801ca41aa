internal import CKernels

/// Where one sweep of dropout stands in the whole of training.
///
/// The mask is a function of these numbers alone: key (seed, site), counter (step, global sequence,
/// time step, unit / 4), word unit % 4. Nothing of it depends on ranks, and nothing is saved.
public struct DropoutSweep {
    /// The recipe's seed.
    public var seed: UInt32
    /// Which dropout of the model this is.
    public var site: UInt32
    /// The training step.
    public var step: UInt32
    /// The global number of the first sequence.
    public var firstSequence: UInt32
    /// The first time step; 0 where a mask serves all of them.
    public var firstTime: UInt32
    /// One mask for all time steps (Gal & Ghahramani 2016) instead of one for each.
    public var isVariational: Bool
    /// The probability that a unit is dropped, in [0, 1).
    public var rate: Float

    /// Names a sweep.
    public init(
        seed: UInt32, site: UInt32, step: UInt32, firstSequence: UInt32, firstTime: UInt32 = 0,
        isVariational: Bool, rate: Float
    ) {
        self.seed = seed
        self.site = site
        self.step = step
        self.firstSequence = firstSequence
        self.firstTime = isVariational ? 0 : firstTime
        self.isVariational = isVariational
        self.rate = rate
    }
}

extension Kernels {
    /// y = x with units dropped and the others scaled by 1 / (1 - rate); or y += that.
    ///
    /// - Parameters:
    ///   - sweep: which mask.
    ///   - x: input, [times, sequences, units].
    ///   - y: output of the same shape; may be x itself when not accumulating.
    ///   - times: time steps.
    ///   - units: units of a row.
    ///   - accumulate: whether to add to y.
    public func dropout(
        _ sweep: DropoutSweep, x: View<Float>, y: View<Float>, times: Int, units: Int,
        accumulate: Bool
    ) {
        precondition(x.count == y.count && times > 0 && units > 0, "dropout of unequal shapes")
        var plan = plan(sweep, count: x.count, times: times, units: units)
        unsafe table.pointee.dropout(&plan, x.address, y.address, accumulate ? 1 : 0)
    }

    /// y = 1 where ``dropout(_:x:y:times:units:accumulate:)`` keeps a unit, else 0.
    public func mask(_ sweep: DropoutSweep, y: View<Float>, times: Int, units: Int) {
        var plan = plan(sweep, count: y.count, times: times, units: units)
        unsafe table.pointee.mask(&plan, y.address)
    }

    private func plan(
        _ sweep: DropoutSweep, count: Int, times: Int, units: Int
    ) -> lockstep_dropout {
        precondition(count % (times * units) == 0, "\(count) in \(times) steps of \(units)")
        return lockstep_dropout(
            seed: sweep.seed, site: sweep.site, step: sweep.step,
            firstSequence: sweep.firstSequence, firstTime: sweep.firstTime,
            timeIncrement: sweep.isVariational ? 0 : 1, times: times,
            sequences: count / (times * units), units: units, keep: 1 - sweep.rate)
    }
}
