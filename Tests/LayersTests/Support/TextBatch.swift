import Reference

/// Random tokens and targets for a batch shape; rows of padding have target -1.
struct TextBatch: Sendable {
    /// The sizes.
    let shape: BatchShape
    /// Tokens, [T * B], time-major.
    var tokens: [Int]
    /// Targets, [T * B], time-major; -1 for none.
    var targets: [Int]

    /// Makes a batch of given tokens and targets.
    init(shape: BatchShape, tokens: [Int], targets: [Int]) {
        self.shape = shape
        self.tokens = tokens
        self.targets = targets
    }

    /// Draws a batch of tokens below `vocabulary`.
    init(_ shape: BatchShape, vocabulary: Int) {
        var random = TestRandom(seed: 53)
        let rows = shape.times * shape.batch
        let tokens = random.integers(rows, below: vocabulary)
        let targets = zip(shape.valid, random.integers(rows, below: vocabulary))
            .map { $0 ? $1 : -1 }
        self.init(shape: shape, tokens: tokens, targets: targets)
    }

    /// Sequence number `sequence` alone, without its padding; it must not be empty.
    func alone(_ sequence: Int) -> TextBatch {
        let length = shape.lengths[sequence]
        func cut(_ values: [Int]) -> [Int] {
            (0..<length).map { values[$0 * shape.batch + sequence] }
        }
        return TextBatch(
            shape: BatchShape(full: length, lanes: 1, sequences: 1), tokens: cut(tokens),
            targets: cut(targets))
    }
}
