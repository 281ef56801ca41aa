extension Recipe {
    /// Keys that change no bit of the model: what is watched and kept, and where the training data
    /// lies, which are compared by their fingerprint.
    private static let harmless = [
        "data.train", "data.valid", "data.test", "data.text.mapsAbove", "training.accumulate",
        "training.threads", "training.exchange.bucket", "training.optimizer.sharded",
        "training.logEvery", "training.fingerprintEvery",
        "training.watchdog.silence", "training.watchdog.hang", "training.divergence",
        "checkpoint.every", "checkpoint.keep", "checkpoint.asynchronous", "checkpoint.writers",
        "checkpoint.place",
    ]

    /// The differences from another recipe that lead to another model.
    public func differencesThatMatter(from other: Recipe) -> [RecipeDifference] {
        differences(from: other).filter { !Self.harmless.contains($0.key) }
    }
}
