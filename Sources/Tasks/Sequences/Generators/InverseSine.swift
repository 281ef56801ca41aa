internal import Tensors

/// Bishop's inverse problem: x = t + 0.3 sin 2πt and a little noise, and t is asked for; most x have
/// several answers, of which the mean is none.
///
/// Source: Bishop 1994, section 5.
struct InverseSine: ExampleSet {
    private let dice: ExampleDice
    private let steps: Int
    let count: Int

    init(_ dice: ExampleDice, count: Int, length: Int) {
        self.dice = dice
        self.count = count
        steps = max(length, 1)
    }

    var input: NetworkShape { .steps(1) }
    var target: ExampleTarget { .values(1, .steps) }
    var fingerprint: UInt64 { dice.fingerprint(size: steps, count: count) }

    func length(_ index: Int) -> Int { steps }

    func write(_ index: Int, to slot: ExampleSlot) {
        for time in 0..<steps {
            let t = dice.uniform(index, 2 * time)
            let noise = 0.2 * dice.uniform(index, 2 * time + 1) - 0.1
            slot.set(t + 0.3 * Float(sineOfTurns(Double(t))) + noise, feature: 0, at: time)
            slot.set(target: t, element: 0, at: time)
        }
    }
}
