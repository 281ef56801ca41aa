internal import Tensors

/// The plan of training on separate sequences of any lengths.
///
/// The order of an epoch is a pure function of (seed, epoch), a batch of (seed, epoch, step), and a
/// lane's part of it of the lane; every sequence comes exactly once an epoch. The last batch may be
/// incomplete: its missing rows have no id, length 0 and weight 0, and their lanes still take part.
public struct SequenceBatches: Sendable {
    /// The order in which an epoch takes the sequences.
    public enum Order: Hashable, Sendable {
        /// As they stand in the data set, for evaluation.
        case natural

        /// Shuffled anew every epoch.
        case shuffled(seed: UInt32)

        /// Shuffled, then sorted by length among the sequences of every `window` batches, so that
        /// a batch has sequences of about the same length; the batches of a window are shuffled
        /// again, so that short ones do not always come first.
        case bucketed(seed: UInt32, window: Int)
    }

    /// A window for ``Order/bucketed(seed:window:)``: at 64 sentences a batch some 5 % of all places are
    /// padding, where 32 batches leave 9 % and 8 batches 29 %.
    public static let usualWindow = 64

    /// The length of each sequence, in time steps.
    public let lengths: [Int]

    /// The number of lanes L.
    public let laneCount: Int

    /// The number of sequences in a lane, b.
    public let sequencesPerLane: Int

    /// The order of an epoch.
    public let order: Order

    /// Plans a data set.
    ///
    /// - Parameters:
    ///   - lengths: the length of each sequence, in time steps.
    ///   - laneCount: the lanes of the global batch.
    ///   - sequencesPerLane: the sequences of a lane.
    ///   - order: the order of an epoch.
    /// - Throws: `CorpusError` (`badData`) if there is no sequence.
    /// - Precondition: `laneCount`, `sequencesPerLane` and a window are at least 1.
    public init(
        lengths: [Int], laneCount: Int, sequencesPerLane: Int, order: Order
    ) throws(CorpusError) {
        precondition(
            laneCount >= 1 && sequencesPerLane >= 1,
            "\(laneCount) lanes of \(sequencesPerLane) sequences")
        if case .bucketed(_, let window) = order {
            precondition(window >= 1, "a window of \(window) batches")
        }
        guard !lengths.isEmpty else {
            throw CorpusError(
                .badData, "the data set has no sequences: give a file with at least one")
        }
        self.lengths = lengths
        self.laneCount = laneCount
        self.sequencesPerLane = sequencesPerLane
        self.order = order
    }

    /// The number of sequences of a complete batch, B.
    public var batchSize: Int { laneCount * sequencesPerLane }

    /// The number of batches that hold every sequence once.
    public var stepsPerEpoch: Int { (lengths.count - 1) / batchSize + 1 }

    /// The batches of one epoch.
    ///
    /// - Parameter epoch: the epoch, from 0.
    /// - Returns: the order of the epoch, computed once, and its batches.
    /// - Precondition: `epoch` is not negative and fits 32 bits.
    public func epoch(_ epoch: Int) -> EpochBatches {
        EpochBatches(plan: self, ids: ids(epoch: UInt32(epoch)))
    }

    private func ids(epoch: UInt32) -> [Int] {
        switch order {
        case .natural:
            return Array(lengths.indices)
        case .shuffled(let seed):
            return Philox(seed: seed, site: .shuffle)
                .permutation(count: lengths.count, step: epoch)
        case .bucketed(let seed, let window):
            let philox = Philox(seed: seed, site: .shuffle)
            let shuffled = philox.permutation(count: lengths.count, step: epoch)
            // Saturates, since a window may be meant as "everything".
            let (product, overflow) = window.multipliedReportingOverflow(by: batchSize)
            let width = overflow ? lengths.count : min(product, lengths.count)
            return stride(from: 0, to: shuffled.count, by: width).enumerated()
                .flatMap { index, start in
                    bucketed(
                        shuffled[start..<min(start + width, shuffled.count)],
                        // Stream 0 is the order of the whole epoch.
                        batchOrder: { count in
                            philox.permutation(
                                count: count, step: epoch, stream: UInt32(index + 1))
                        })
                }
        }
    }

    /// One window: sorted by length, cut into batches, the complete batches shuffled.
    private func bucketed(_ window: ArraySlice<Int>, batchOrder: (Int) -> [Int]) -> [Int] {
        // Equal lengths keep their shuffled order: Swift's sort is stable, but does not promise it.
        let sorted = window.indices
            .sorted { (lengths[window[$0]], $0) < (lengths[window[$1]], $1) }
            .map { window[$0] }
        let complete = sorted.count / batchSize
        let batches = batchOrder(complete)
            .flatMap { sorted[$0 * batchSize..<($0 + 1) * batchSize] }
        // An incomplete batch is the epoch's last and stays there.
        return batches + sorted[(complete * batchSize)...]
    }
}
