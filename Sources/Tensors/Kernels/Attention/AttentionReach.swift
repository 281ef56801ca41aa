internal import CKernels

/// Which positions of their sources the rows of a lane attend to.
///
/// Row r is of sequence r % b and of time step `firstTime` + r / b.
public struct AttentionReach {
    /// Valid positions of each source, [b].
    public var lengths: View<Int32>
    /// Positions of the longest source, S.
    public var positions: Int
    /// Whether a row attends to nothing after its own time step.
    public var isCausal: Bool
    /// The largest distance from a row's own time step, or by `offsets`; nil for any.
    public var window: Int?
    /// How far each position is from where a row looks, [rows][S]; nil for its own time step.
    public var offsets: View<Float>?
    /// The time step of the first row.
    public var firstTime: Int

    /// Names the positions.
    public init(
        lengths: View<Int32>, positions: Int, isCausal: Bool = false, window: Int? = nil,
        offsets: View<Float>? = nil, firstTime: Int = 0
    ) {
        precondition((window ?? 0) >= 0, "a window of \(window ?? 0)")
        self.lengths = lengths
        self.positions = positions
        self.isCausal = isCausal
        self.window = window
        self.offsets = offsets
        self.firstTime = firstTime
    }

    /// Sequences of the lane, b.
    var sequences: Int { lengths.count }

    /// A run of positions with all those that some rows of a sequence attend to.
    func positions(of sequence: Int, times: Range<Int>) -> Range<Int> {
        let first = times.lowerBound + firstTime, last = times.upperBound - 1 + firstTime
        var low = 0, high = max(min(Int(lengths[sequence]), positions), 0)
        if isCausal { high = min(high, last + 1) }
        if let window, offsets == nil {
            low = max(low, first - window)
            high = min(high, last + window + 1)
        }
        return low < high ? low..<high : 0..<0
    }

    /// Rows in one piece differ in what they attend to.
    var variesInTime: Bool { isCausal || (window != nil && offsets == nil) }

    /// The same for the kernels.
    ///
    /// Safe: the views outlive the call that it is made for.
    @unsafe
    var descriptor: lockstep_reach {
        unsafe lockstep_reach(
            sequences: sequences, positions: positions, firstTime: Int64(firstTime),
            lengths: UnsafePointer(lengths.address), isCausal: isCausal ? 1 : 0,
            window: Int64(window ?? -1), offsets: offsets.map { unsafe UnsafePointer($0.address) })
    }

    /// Rows of `heads` times S numbers in a view.
    func rows(_ view: View<Float>, heads: Int) -> Int {
        let rows = view.count / max(heads * positions, 1)
        precondition(
            rows * heads * positions == view.count && rows.isMultiple(of: sequences)
                && offsets.map { $0.count == rows * positions } ?? true,
            "\(view.count) weights of \(heads) heads and \(positions) positions")
        return rows
    }
}

extension Kernels {
    /// weights = softmax(scale · scores) over the positions that a row attends to, 0 elsewhere.
    ///
    /// - Parameters:
    ///   - scores: [rows][heads][S]; read where a row attends alone.
    ///   - reach: where rows attend.
    ///   - heads: how many rows of scores belong to a row.
    ///   - scale: the factor.
    ///   - weights: like the scores, and perhaps the same view.
    public func attentionSoftmax(
        _ scores: View<Float>, _ reach: AttentionReach, heads: Int, scale: Float,
        into weights: View<Float>
    ) {
        let rows = reach.rows(scores, heads: heads)
        precondition(weights.count == scores.count, "\(weights.count) weights")
        var descriptor = unsafe reach.descriptor
        unsafe table.pointee.attention.softmax(
            &descriptor, rows, heads, scale, scores.address, weights.address)
    }

    /// The derivative of ``attentionSoftmax(_:_:heads:scale:into:)``; the gradient of the scores may
    /// take the place of that of the weights.
    public func attentionSoftmaxBackward(
        _ weights: View<Float>, _ reach: AttentionReach, heads: Int, scale: Float,
        dWeights: View<Float>, into dScores: View<Float>, accumulate: Bool
    ) {
        let rows = reach.rows(weights, heads: heads)
        precondition(
            dWeights.count == weights.count && dScores.count == weights.count,
            "gradients of \(weights.count) weights got other shapes")
        var descriptor = unsafe reach.descriptor
        unsafe table.pointee.attention.softmaxBackward(
            &descriptor, rows, heads, scale, weights.address, dWeights.address, dScores.address,
            accumulate ? 1 : 0)
    }

    /// offsets [rows][S] = position - length of the row's source · fraction [rows].
    public func attentionOffsets(
        of fraction: View<Float>, _ reach: AttentionReach, into offsets: View<Float>
    ) {
        let rows = reach.rows(offsets, heads: 1)
        precondition(fraction.count == rows, "\(fraction.count) centres of \(rows) rows")
        var descriptor = unsafe reach.descriptor
        unsafe table.pointee.attention.offsets(
            &descriptor, rows, fraction.address, offsets.address)
    }

    /// The derivative of ``attentionOffsets(of:_:into:)``.
    public func attentionOffsetsBackward(
        _ dOffsets: View<Float>, _ reach: AttentionReach, into dFraction: View<Float>,
        accumulate: Bool
    ) {
        let rows = reach.rows(dOffsets, heads: 1)
        precondition(dFraction.count == rows, "\(dFraction.count) centres of \(rows) rows")
        var descriptor = unsafe reach.descriptor
        unsafe table.pointee.attention.offsetsBackward(
            &descriptor, rows, dOffsets.address, dFraction.address, accumulate ? 1 : 0)
    }
}
