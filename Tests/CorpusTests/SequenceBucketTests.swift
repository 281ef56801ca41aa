import Corpus
import Tensors
import Testing

@Suite struct SequenceBucketTests {
    private let lengths = (0..<65).map { $0 * 37 % 41 }
    private let batch = 4

    private func ids(window: Int, epoch: Int = 1) throws -> [Int] {
        try SequenceBatches(
            lengths: lengths, laneCount: 2, sequencesPerLane: batch / 2,
            order: .bucketed(seed: 5, window: window)
        ).epoch(epoch).ids
    }

    @Test(arguments: [1, 2, 3, 16, 17, 100])
    func windowHoldsTheSequencesThatTheShuffleGaveIt(window: Int) throws {
        let shuffled = Philox(seed: 5, site: .shuffle).permutation(count: 65, step: 1)
        let ids = try ids(window: window)
        let width = window * batch
        for start in stride(from: 0, to: 65, by: width) {
            let range = start..<min(start + width, 65)
            #expect(ids[range].sorted() == shuffled[range].sorted())
        }
    }

    @Test(arguments: [1, 2, 3, 16, 17, 100])
    func batchesOfAWindowDoNotOverlapInLength(window: Int) throws {
        let ids = try ids(window: window)
        let width = window * batch
        for start in stride(from: 0, to: 65, by: width) {
            let end = min(start + width, 65)
            let batches = stride(from: start, to: end, by: batch).map { first in
                ids[first..<min(first + batch, end)].map { lengths[$0] }
            }
            for lengths in batches { #expect(lengths == lengths.sorted()) }
            let ascending = batches.sorted { ($0[0], $0.last ?? 0) < ($1[0], $1.last ?? 0) }
            #expect(ascending.flatMap { $0 } == ascending.flatMap { $0 }.sorted())
        }
    }

    @Test func batchesDoNotComeInOrderOfLength() throws {
        let ids = try ids(window: 16)
        let firsts = stride(from: 0, to: 64, by: batch).map { lengths[ids[$0]] }
        #expect(firsts != firsts.sorted())
    }

    @Test func everyWindowShufflesItsBatchesItsOwnWay() throws {
        let ids = try ids(window: 8)
        let orders = [0, 32].map { start in
            let firsts = stride(from: start, to: start + 32, by: batch).map { lengths[ids[$0]] }
            return firsts.indices.sorted { firsts[$0] < firsts[$1] }
        }
        #expect(orders[0] != orders[1])
    }

    @Test func isAFunctionOfSeedAndEpoch() throws {
        #expect(try ids(window: 3) == ids(window: 3))
        #expect(try ids(window: 3) != ids(window: 3, epoch: 2))
    }
}
