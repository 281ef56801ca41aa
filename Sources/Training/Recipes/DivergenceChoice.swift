/// What follows when a comparison finds that replicas differ: `training.divergence`.
public enum DivergenceChoice: String, CaseIterable, Sendable {
    /// The job ends before a wrong model is saved.
    case stop
    /// All ranks go back to the last checkpoint, which was compared before it was saved, and go on.
    case restore
}
