import Tensors

/// Measures the peak rate of multiply-adds of the threads of a rank.
final class PeakMeter {
    /// All measurements so far, in GF/s.
    private(set) var rates: [Double] = []

    private let computing: Computing
    private let rounds: Int

    /// Finds out how many rounds take about `seconds`.
    init(_ computing: Computing, seconds: Double = 0.02) {
        self.computing = computing
        var rounds = 1000, taken = 0.0
        // The first rounds also wake the processor up.
        while taken < seconds {
            rounds *= 2
            taken = Timing.seconds { _ = computing.multiplyAddChains(rounds: rounds) }
        }
        self.rounds = rounds
    }

    /// Measures once more.
    ///
    /// - Returns: GF/s, two operations a multiply-add.
    func measure() -> Double {
        var operations = 0
        let seconds = Timing.seconds { operations = computing.multiplyAddChains(rounds: rounds) }
        let rate = Double(operations) / seconds / 1e9
        rates.append(rate)
        return rate
    }
}
