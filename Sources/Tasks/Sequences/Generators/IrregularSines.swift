internal import Tensors

/// Sine waves that are sampled at irregular times; the class says whether the period is in 5 ..< 6.
///
/// A step has the wave's value and its time, which runs from 0 to 125; there is a sample a unit of time
/// on average, for 15 to 125 units. Half of the waves have a period between 5 and 6, the others one
/// between 1 and 5 or 6 and 100, uniform in its logarithm. Source: Neil, Pfeiffer, Liu 2016, task 1.
struct IrregularSines: ExampleSet {
    private static let window: Float = 125, shortest: Float = 15
    private let dice: ExampleDice
    let count: Int

    init(_ dice: ExampleDice, count: Int) {
        self.dice = dice
        self.count = count
    }

    var input: NetworkShape { .steps(2) }
    var target: ExampleTarget { .classes(2, .sequence) }
    var fingerprint: UInt64 { dice.fingerprint(count: count) }

    private func duration(_ index: Int) -> Float {
        Self.shortest + dice.uniform(index, 0) * (Self.window - Self.shortest)
    }

    func length(_ index: Int) -> Int { Int(duration(index)) }

    func write(_ index: Int, to slot: ExampleSlot) {
        let duration = duration(index), count = length(index)
        let start = dice.uniform(index, 1) * (Self.window - duration)
        let phase = dice.uniform(index, 2), isInside = dice.uniform(index, 3) < 0.5
        let period = Double(period(index, isInside: isInside))
        // Sorted uniform times are sums of exponential waits, scaled.
        let waits = (0...count).map {
            -Float(naturalLogarithm(1 - Double(dice.uniform(index, 6 + $0))))
        }
        let scale = duration / waits.reduce(0, +)
        var time = start
        for step in 0..<count {
            time += waits[step] * scale
            slot.set(
                Float(sineOfTurns(Double(time) / period + Double(phase))), feature: 0, at: step)
            slot.set(time, feature: 1, at: step)
        }
        slot.set(target: isInside ? 1 : 0)
    }

    private func period(_ index: Int, isInside: Bool) -> Float {
        let u = dice.uniform(index, 4)
        if isInside { return 5 + u }
        let isShort = dice.uniform(index, 5) < 0.5
        let (low, high): (Float, Float) = isShort ? (1, 5) : (6, 100)
        return low * Float(naturalExponential(Double(u) * naturalLogarithm(Double(high / low))))
    }
}
