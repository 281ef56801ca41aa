/// Rows of eight random bits to be said again after a signal.
///
/// A sequence has 1 to `length` rows, then the signal, then as many empty steps, in which the rows are
/// asked for. Source: Graves, Wayne, Danihelka 2014, section 4.1.
struct BitCopy: ExampleSet {
    private static let bits = 8
    private let dice: ExampleDice
    private let most: Int
    let count: Int

    init(_ dice: ExampleDice, count: Int, length: Int) {
        self.dice = dice
        self.count = count
        most = max(length, 1)
    }

    /// The bits and the signal.
    var input: NetworkShape { .steps(Self.bits + 1) }
    var target: ExampleTarget { .labels(Self.bits, .steps) }
    var fingerprint: UInt64 { dice.fingerprint(size: most, count: count) }

    private func rows(_ index: Int) -> Int { 1 + dice.integer(index, 0, below: most) }

    func length(_ index: Int) -> Int { 2 * rows(index) + 1 }

    func write(_ index: Int, to slot: ExampleSlot) {
        let rows = rows(index)
        for row in 0..<rows {
            for bit in 0..<Self.bits {
                let value: Float = dice.uniform(index, 1 + row * Self.bits + bit) < 0.5 ? 0 : 1
                slot.set(value, feature: bit, at: row)
                slot.set(target: value, element: bit, at: rows + 1 + row)
            }
        }
        slot.set(1, feature: Self.bits, at: rows)
    }
}
