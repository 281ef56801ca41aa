extension Recipe {
    /// Keys that change what is watched and kept, but no bit of the model.
    private static let harmless = [
        "data.valid", "data.test", "training.logEvery", "training.fingerprintEvery",
        "checkpoint.every", "checkpoint.keep",
    ]

    /// Where the training data lies; what it holds is compared by its fingerprint.
    private static let places = ["data.train"]

    /// The differences from another recipe that lead to another model.
    public func differencesThatMatter(from other: Recipe) -> [RecipeDifference] {
        differences(from: other).filter {
            !Self.harmless.contains($0.key) && !Self.places.contains($0.key)
        }
    }

    /// What must be equal on all ranks, as text.
    public var identity: String { yaml }
}
