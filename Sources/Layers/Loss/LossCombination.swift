public import Tensors

/// Several losses with factors, for models with several tasks: the sum of factor times mean.
///
/// Means are over each loss's own global count, so that a loss of sequences and one of time steps
/// can stand beside each other whatever their numbers are. What a step divides by is the count of
/// the first loss: ``sums`` and all gradients are those of the combination times that count.
///
/// The counts are needed in the middle of a step: like batch normalisation, a combination does not go
/// with a step in several passes.
public final class LossCombination: Operation {
    /// The combined loss times the count of the first loss, and that count, over this rank's lanes.
    public let sums: View<Float>

    private let parts: [(loss: Loss, factor: Float)]
    private let counts: View<Float>
    private unowned let tape: Tape

    /// Records the combination of losses that were recorded on the same tape before.
    public init(_ parts: [(loss: Loss, factor: Float)], on tape: Tape) {
        precondition(!parts.isEmpty, "a combination of no losses")
        precondition(
            parts.allSatisfy { $0.loss.tape === tape && $0.factor.isFinite },
            "losses of other tapes or factors that are no numbers")
        self.parts = parts
        self.tape = tape
        sums = tape.scratch(2)
        counts = tape.scratch(parts.count)
        tape.planLaneSum(2)
        tape.record(self, using: [])
    }

    /// Finds the global counts and adds up.
    public func forward(_ moment: Moment) throws {
        for (index, part) in parts.enumerated() { counts[index] = part.loss.sums[1] }
        try tape.ranks.sumOverRanks(counts)
        for (index, part) in parts.enumerated() {
            let count = counts[index]
            part.loss.scale = count > 0 ? part.factor * (counts[0] / count) : 0
        }
        // Factors come before the sum over lanes, so that it is the same on any number of ranks.
        tape.sumLanes(into: sums) { lane, sum in
            sum[0] = 0
            for part in parts { sum[0] += part.loss.scale * part.loss.sums(lane: lane)[0] }
            sum[1] = parts[0].loss.sums(lane: lane)[1]
        }
    }

    /// Does nothing: the losses scale their own gradients.
    public func backward(_ moment: Moment) {}
}
