/// Labels that are heard for a while each, with pauses between them, through noise: what to say is the
/// transcript, without saying when.
///
/// A step has a number for each of six labels: 1 of the label that is heard, and noise. Every label is
/// heard for one to three steps and followed by one or two of pause.
struct StretchedLabels: ExampleSet {
    private static let symbols = 6, noise: Float = 0.4
    private let dice: ExampleDice
    private let most: Int
    let count: Int

    init(_ dice: ExampleDice, count: Int, length: Int) {
        self.dice = dice
        self.count = count
        most = max(length, 1)
    }

    var input: NetworkShape { .steps(Self.symbols) }
    var target: ExampleTarget { .transcript(Self.symbols, longest: most) }
    var fingerprint: UInt64 { dice.fingerprint(size: most, count: count) }

    private struct Sound {
        let label: Int
        let steps: Int
        let pause: Int
    }

    private func sounds(_ index: Int) -> [Sound] {
        let count = 1 + dice.integer(index, 0, below: most)
        return (0..<count).map {
            let place = 1 + 3 * $0
            return Sound(
                label: dice.integer(index, place, below: Self.symbols),
                steps: 1 + dice.integer(index, place + 1, below: 3),
                pause: 1 + dice.integer(index, place + 2, below: 2))
        }
    }

    func length(_ index: Int) -> Int { sounds(index).reduce(0) { $0 + $1.steps + $1.pause } }

    func write(_ index: Int, to slot: ExampleSlot) {
        let sounds = sounds(index), first = 1 + 3 * most
        var time = 0
        for sound in sounds {
            for step in 0..<sound.steps + sound.pause {
                for symbol in 0..<Self.symbols {
                    let noise = dice.uniform(index, first + time * Self.symbols + symbol) - 0.5
                    let isHeard = step < sound.steps && symbol == sound.label
                    slot.set((isHeard ? 1 : 0) + 2 * Self.noise * noise, feature: symbol, at: time)
                }
                time += 1
            }
        }
        // Class 0 is the blank.
        slot.set(transcript: sounds.map { $0.label + 1 })
    }
}
