internal import Tensors

/// Lanes of a recipe for a number of ranks.
package enum LaneChoice {
    /// The fewest lanes, not fewer than the recipe has, that can be dealt to `ranks` ranks and hold
    /// equally many sequences of the batch.
    ///
    /// - Returns: nil if the batch has too few sequences, or no number fits.
    package static func lanes(for ranks: Int, atLeast least: Int, batch: Int) -> Int? {
        guard ranks > 0, batch >= ranks else { return nil }
        return (max(least, ranks)...max(batch, least, ranks)).first {
            batch % $0 == 0 && LaneTree.divides(lanes: $0, among: ranks)
        }
    }
}
