/// What a rank does at a moment of training: the name of a slice of the timeline.
package enum Activity: Int64, CaseIterable, Sendable {
    /// Prepares batches.
    case data
    /// Forward and backward.
    case compute
    /// Sums over ranks, with the waiting for others.
    case exchange
    /// Scales, clips and updates.
    case update
    /// Compares replicas.
    case fingerprint
    /// Judges the model on held-out data.
    case validation
    /// Saves.
    case checkpoint

    /// The name in a trace.
    package var name: String { "\(self)" }
}
