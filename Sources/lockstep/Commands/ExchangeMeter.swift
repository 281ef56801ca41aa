import DataParallel
import Foundation
import Tensors
import Training

/// Median times of sums of one length, in microseconds.
struct ExchangeTiming: Encodable {
    var floats: Int
    /// Ours, as training does it.
    var treeMicroseconds: Double
    /// Ours, by messages alone.
    var messagesMicroseconds: Double
    /// The library's, in an order of its own.
    var allreduceMicroseconds: Double
    /// Vector bytes a nanosecond, of the first.
    var treeGigabytesPerSecond: Double
    /// How many times as fast as the library's.
    var speedup: Double
    /// The price of a fixed order: time against the library's free order.
    var treeAgainstFree: Double

    init(floats: Int, tree: Double, messages: Double, allreduce: Double) {
        self.floats = floats
        treeMicroseconds = tree
        messagesMicroseconds = messages
        allreduceMicroseconds = allreduce
        treeGigabytesPerSecond = Double(floats) * 4e-3 / tree
        speedup = allreduce / tree
        treeAgainstFree = tree / allreduce
    }

    static let header =
        "   floats    tree us   GB/s  messages us  MPI_Allreduce us  MPI/tree  tree/free"

    var line: String {
        String(
            format: "%9d %10.1f %6.2f %12.1f %17.1f %9.2f %10.3f", floats, treeMicroseconds,
            treeGigabytesPerSecond, messagesMicroseconds, allreduceMicroseconds, speedup,
            treeAgainstFree)
    }
}

/// Measures sums of vectors over all ranks.
final class ExchangeMeter {
    /// A round has so many numbers at least, in as many sums as that takes.
    private static let numbersPerRound = 200_000
    private static let mostSumsPerRound = 100

    private let ranks: RankGroup
    private let shared: Memory<Float>
    private let own: Memory<Float>

    /// Makes room for vectors; collective.
    init(longest: Int, ranks: RankGroup) throws {
        self.ranks = ranks
        shared = Memory(count: longest)
        own = Memory(count: longest)
        try ranks.share(shared)
    }

    /// Times sums of `count` numbers; collective.
    func measure(_ count: Int, repeats: Int) throws -> ExchangeTiming {
        let inPlace = shared.whole[0..<count], elsewhere = own.whole[0..<count]
        try check(inPlace, elsewhere)
        var samples: [[Double]] = [[], [], []]
        for _ in 0...repeats {
            samples[0].append(try time(inPlace) { try ranks.sumOverRanks(inPlace) })
            samples[1].append(try time(elsewhere) { try ranks.sumByMessages(elsewhere) })
            samples[2].append(try time(elsewhere) { try ranks.sumInFreeOrder(elsewhere) })
        }
        // The first round warms up.
        let medians = samples.map { $0.dropFirst().sorted()[(repeats - 1) / 2] }
        return ExchangeTiming(
            floats: count, tree: medians[0], messages: medians[1], allreduce: medians[2])
    }

    /// Microseconds of one sum on the slowest rank.
    ///
    /// Before each sum every rank writes its numbers anew, as training does: where they lie in the
    /// caches is a part of what a sum costs.
    private func time(_ values: View<Float>, _ sum: () throws -> Void) throws -> Double {
        let sums = min(max(Self.numbersPerRound / values.count, 1), Self.mostSumsPerRound)
        var total = Duration.zero
        for _ in 0..<sums {
            // Not zeros: those are written past the caches.
            values.fill(1)
            try ranks.barrier()
            let start = ContinuousClock.now
            try sum()
            total += .now - start
        }
        let nanoseconds = UInt64(total / .nanoseconds(1))
        let slowest = try ranks.all(nanoseconds).max() ?? nanoseconds
        return Double(slowest) / Double(sums) / 1000
    }

    /// Both our ways must have the same bits, or there is nothing to measure.
    private func check(_ inPlace: View<Float>, _ elsewhere: View<Float>) throws {
        for index in 0..<inPlace.count {
            inPlace[index] = Float((index &+ 1) &* (ranks.rank &+ 3) % 1013) / 1013
        }
        elsewhere.copy(from: inPlace)
        try ranks.sumOverRanks(inPlace)
        try ranks.sumByMessages(elsewhere)
        guard Fingerprint.of(inPlace) == Fingerprint.of(elsewhere) else {
            throw TrainingError.mismatch(
                "sums of \(inPlace.count) numbers differ between shared memory and messages")
        }
    }
}
