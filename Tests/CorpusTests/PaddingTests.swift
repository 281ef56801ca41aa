import Corpus
import Foundation
import Tensors
import Testing

/// How much of a batch is padding: arithmetic on a realistic spread of lengths.
@Suite struct PaddingTests {
    /// Log-normal lengths of 1 to 100 with a mean of 20, as sentences have them.
    private let lengths: [Int] = {
        let uniform = Memory<Float>(count: 40_000).whole
        Kernels.best.uniform(uniform, seed: 9, site: 1, range: 0..<1)
        let spread = 0.6, centre = log(20.0) - spread * spread / 2
        return (0..<20_000).map { index in
            // Box and Muller: two uniform numbers give a normal one.
            let radius = (-2 * log(max(Double(uniform[2 * index]), 1e-7))).squareRoot()
            let normal = radius * cos(2 * Double.pi * Double(uniform[2 * index + 1]))
            return min(max(Int(exp(centre + spread * normal).rounded()), 1), 100)
        }
    }()

    /// The share of the places [time, sequence] of all batches of an epoch that hold no token.
    private func share(_ order: SequenceBatches.Order) throws -> Double {
        let plan = try SequenceBatches(
            lengths: lengths, laneCount: 8, sequencesPerLane: 8, order: order)
        let epoch = plan.epoch(0)
        let places = (0..<epoch.stepCount).reduce(0) {
            $0 + epoch.timeSteps(step: $1) * plan.batchSize
        }
        return 1 - Double(lengths.reduce(0, +)) / Double(places)
    }

    @Test func theSpreadIsRealistic() {
        let mean = Double(lengths.reduce(0, +)) / Double(lengths.count)
        #expect(abs(mean - 20) < 0.5)
        #expect(lengths.contains { $0 > 80 } && lengths.contains { $0 < 4 })
    }

    /// The usual window stays far below a tenth; half of it is the smallest that is below at all.
    @Test(arguments: [(8, 0.3), (32, 0.1), (SequenceBatches.usualWindow, 0.05), (1000, 0.02)])
    func bucketsWasteLittle(window: Int, limit: Double) throws {
        #expect(try share(.bucketed(seed: 5, window: window)) <= limit)
    }

    /// Without buckets most places are padding, so that the test above can fail.
    @Test func withoutBucketsMostIsPadding() throws {
        #expect(try share(.shuffled(seed: 5)) > 0.5)
    }
}
