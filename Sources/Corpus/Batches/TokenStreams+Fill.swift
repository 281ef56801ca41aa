extension TokenStreams {
    /// The target of a place without a pair, which the loss leaves out.
    public static let paddingTarget: Int32 = -1

    /// The input of a place without a pair.
    public static let paddingInput: Int32 = 0

    /// Writes a step's tokens for a run of lanes.
    ///
    /// With T' = `timeSteps(at: step)` and b = `sequencesPerLane`, the layout is
    /// [lane][time step][sequence in lane], lanes counted from the run's first; places past the end
    /// of a stream get `paddingInput` and `paddingTarget`. The spans may be longer than needed
    /// (buffers for the longest step serve all); the rest is left alone.
    ///
    /// - Parameters:
    ///   - step: the step in its epoch.
    ///   - lanes: which lanes of the global batch.
    ///   - sequencesPerLane: b, the same for all lanes.
    ///   - inputs: input tokens, [lanes, T', b].
    ///   - targets: target tokens, [lanes, T', b].
    ///   - lengths: the number of pairs of each sequence, [lanes, b].
    /// - Precondition: the lanes' sequences exist, and the spans are long enough.
    public func fill(
        step: Int, lanes: Range<Int>, sequencesPerLane: Int,
        inputs: inout MutableSpan<Int32>, targets: inout MutableSpan<Int32>,
        lengths: inout MutableSpan<Int32>
    ) {
        let steps = timeSteps(at: step), past = past(at: step)
        let sequences = lanes.count * sequencesPerLane
        precondition(
            lanes.lowerBound >= 0 && sequencesPerLane >= 0
                && lanes.upperBound * sequencesPerLane <= streamCount,
            "lanes \(lanes) of \(sequencesPerLane) sequences in a batch of \(streamCount)")
        precondition(
            inputs.count >= steps * sequences && targets.count >= steps * sequences
                && lengths.count >= sequences,
            "spans too short for \(sequences) sequences of \(steps) time steps")
        for row in 0..<sequences {
            let new = pairs(step: step, stream: lanes.lowerBound * sequencesPerLane + row)
            let pairs = new.isEmpty ? new : new.lowerBound - past..<new.upperBound
            lengths[row] = Int32(pairs.count)
            let (lane, sequence) = row.quotientAndRemainder(dividingBy: sequencesPerLane)
            let first = lane * steps * sequencesPerLane + sequence
            write(pairs, first, by: sequencesPerLane, to: &inputs, &targets)
            // The past's targets were asked for before, and behind the end there is nothing.
            for time in 0..<min(past, pairs.count) {
                targets[first + time * sequencesPerLane] = Self.paddingTarget
            }
            for time in pairs.count..<steps {
                inputs[first + time * sequencesPerLane] = Self.paddingInput
                targets[first + time * sequencesPerLane] = Self.paddingTarget
            }
        }
    }

    /// Writes the tokens of pairs, one place in so many.
    private func write(
        _ pairs: Range<Int>, _ first: Int, by stride: Int, to inputs: inout MutableSpan<Int32>,
        _ targets: inout MutableSpan<Int32>
    ) {
        if pairs.isEmpty { return }
        var time = 0
        read(pairs.lowerBound..<pairs.upperBound + 1) { token in
            if time < pairs.count { inputs[first + time * stride] = token }
            if time > 0 { targets[first + (time - 1) * stride] = token }
            time += 1
        }
    }
}
