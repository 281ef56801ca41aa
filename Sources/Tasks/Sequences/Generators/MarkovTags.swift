/// Tags of which each allows two next ones, seen through so much noise that a step alone tells little.
///
/// A step has a number for each of five tags: 1 of its own, and noise; tag k is followed by k + 1 or
/// k + 2, counted round.
struct MarkovTags: ExampleSet {
    private static let tags = 5, noise: Float = 1.2
    private let dice: ExampleDice
    private let steps: Int
    let count: Int

    init(_ dice: ExampleDice, count: Int, length: Int) {
        self.dice = dice
        self.count = count
        steps = max(length, 1)
    }

    var input: NetworkShape { .steps(Self.tags) }
    var target: ExampleTarget { .classes(Self.tags, .steps) }
    var fingerprint: UInt64 { dice.fingerprint(size: steps, count: count) }

    func length(_ index: Int) -> Int { 1 + dice.integer(index, 0, below: steps) }

    func write(_ index: Int, to slot: ExampleSlot) {
        var tag = dice.integer(index, 1, below: Self.tags)
        for time in 0..<length(index) {
            slot.set(target: tag, at: time)
            for feature in 0..<Self.tags {
                let noise = dice.uniform(index, 2 + steps + time * Self.tags + feature) - 0.5
                slot.set(
                    (feature == tag ? 1 : 0) + 2 * Self.noise * noise, feature: feature, at: time)
            }
            tag = (tag + 1 + dice.integer(index, 2 + time, below: 2)) % Self.tags
        }
    }
}
