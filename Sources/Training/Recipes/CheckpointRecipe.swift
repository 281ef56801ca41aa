/// The section `checkpoint`: how often a run is saved, by whom and where, and how much is kept.
public struct CheckpointRecipe: Equatable, Sendable {
    /// Who writes a checkpoint.
    public enum Writers: String, CaseIterable, Sendable {
        /// Rank 0 writes everything.
        case first
        /// Every rank writes its part.
        case all
    }

    /// Where the folder of a run lies.
    public enum Place: String, CaseIterable, Sendable {
        /// On a disk that rank 0, or all ranks that write, can reach.
        case shared
        /// On a disk of each host's own, under the same path; one rank a host writes whole
        /// checkpoints.
        case local
    }

    /// A checkpoint is saved once in so many steps; 0 is only at the end or on a stop.
    public var every = 500
    /// The number of checkpoints kept; an older one is the spare for a damaged one.
    public var keep = 2
    /// Whether training goes on while a copy of the state is written.
    public var asynchronous = true
    /// Who writes.
    public var writers = Writers.first
    /// Where.
    public var place = Place.shared

    /// The defaults.
    public init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        every = try reader.int("every", 0...TrainingRecipe.mostSteps, default: every)
        keep = try reader.int("keep", 1...100, default: keep)
        asynchronous = try reader.flag("asynchronous", default: asynchronous)
        writers = try reader.choice("writers", default: writers)
        place = try reader.choice("place", default: place)
        if writers == .all && place == .local {
            throw RecipeError(
                "checkpoint.writers = all puts one checkpoint together in a folder that all ranks "
                    + "share, which does not go with checkpoint.place = local; leave one of them out"
            )
        }
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("checkpoint.every", .whole(every)),
            RecipeEntry("checkpoint.keep", .whole(keep)),
            RecipeEntry("checkpoint.asynchronous", .flag(asynchronous)),
            RecipeEntry("checkpoint.writers", .text(writers.rawValue)),
            RecipeEntry("checkpoint.place", .text(place.rawValue)),
        ]
    }
}
