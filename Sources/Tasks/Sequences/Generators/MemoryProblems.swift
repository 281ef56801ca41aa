/// The sum of two marked numbers in a long sequence.
///
/// Source: Hochreiter & Schmidhuber 1997, as in Le, Jaitly, Hinton 2015: a row has a number in [0, 1)
/// and a mark, one in each half of the sequence. Guessing 1 has a squared error of 1/6.
struct AddingProblem: ExampleSet {
    private let dice: ExampleDice
    private let steps: Int
    let count: Int

    init(_ dice: ExampleDice, count: Int, length: Int) {
        self.dice = dice
        self.count = count
        steps = max(length, 2)
    }

    var input: NetworkShape { .steps(2) }
    var target: ExampleTarget { .values(1, .sequence) }
    var fingerprint: UInt64 { dice.fingerprint(size: steps, count: count) }

    func length(_ index: Int) -> Int { steps }

    /// The place of the first number.
    private func first(_ index: Int) -> Int { dice.integer(index, steps, below: steps / 2) }

    /// For how many steps the first number has to be remembered.
    func difficulty(_ index: Int) -> Double { Double(steps - first(index)) }

    func write(_ index: Int, to slot: ExampleSlot) {
        let half = steps / 2, first = first(index)
        let second = half + dice.integer(index, steps + 1, below: steps - half)
        for time in 0..<steps {
            slot.set(dice.uniform(index, time), feature: 0, at: time)
        }
        slot.set(1, feature: 1, at: first)
        slot.set(1, feature: 1, at: second)
        slot.set(target: dice.uniform(index, first) + dice.uniform(index, second), element: 0)
    }
}

/// Ten tokens to be said again after a long pause.
///
/// Source: Hochreiter & Schmidhuber 1997, as in Arjovsky, Shah, Bengio 2016: ten tokens of eight,
/// blanks, a signal, and then the ten again. Without memory the loss is 10 ln 8 / (length + 20).
struct CopyMemory: ExampleSet {
    private static let symbols = 8, remembered = 10
    private let dice: ExampleDice
    private let pause: Int
    let count: Int

    init(_ dice: ExampleDice, count: Int, length: Int) {
        self.dice = dice
        self.count = count
        pause = max(length, 1)
    }

    /// Eight symbols, the blank and the signal.
    var input: NetworkShape { .tokens(below: Self.symbols + 2) }
    var target: ExampleTarget { .classes(Self.symbols + 1, .steps) }
    var fingerprint: UInt64 { dice.fingerprint(size: pause, count: count) }

    func length(_ index: Int) -> Int { pause + 2 * Self.remembered }

    func write(_ index: Int, to slot: ExampleSlot) {
        let blank = Self.symbols, last = length(index) - Self.remembered
        for time in 0..<length(index) {
            slot.set(token: blank, at: time)
            slot.set(target: blank, at: time)
        }
        for place in 0..<Self.remembered {
            let symbol = dice.integer(index, place, below: Self.symbols)
            slot.set(token: symbol, at: place)
            slot.set(target: symbol, at: last + place)
        }
        slot.set(token: Self.symbols + 1, at: last - 1)
    }
}

/// Which of two signals came at two places far apart: four classes.
///
/// Source: Hochreiter & Schmidhuber 1997, experiment 6a, with Pascanu, Mikolov, Bengio 2013's places:
/// X or Y once in 10 to 20 and once in 50 to 60 per cent of the sequence, among four distractors.
struct TemporalOrder: ExampleSet {
    private let dice: ExampleDice
    private let steps: Int
    let count: Int

    init(_ dice: ExampleDice, count: Int, length: Int) {
        self.dice = dice
        self.count = count
        steps = max(length, 10)
    }

    /// Four distractors, X and Y.
    var input: NetworkShape { .tokens(below: 6) }
    var target: ExampleTarget { .classes(4, .sequence) }
    var fingerprint: UInt64 { dice.fingerprint(size: steps, count: count) }

    func length(_ index: Int) -> Int { steps }

    /// The place of the first signal.
    private func first(_ index: Int) -> Int {
        steps / 10 + dice.integer(index, steps, below: steps / 10)
    }

    /// For how many steps the first signal has to be remembered.
    func difficulty(_ index: Int) -> Double { Double(steps - first(index)) }

    func write(_ index: Int, to slot: ExampleSlot) {
        for time in 0..<steps {
            slot.set(token: dice.integer(index, time, below: 4), at: time)
        }
        let tenth = steps / 10
        let second = 5 * tenth + dice.integer(index, steps + 1, below: tenth)
        let one = dice.integer(index, steps + 2, below: 2)
        let other = dice.integer(index, steps + 3, below: 2)
        slot.set(token: 4 + one, at: first(index))
        slot.set(token: 4 + other, at: second)
        slot.set(target: 2 * one + other)
    }
}
