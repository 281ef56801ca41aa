import Corpus
import Tensors
import Testing

@Suite struct SequenceBatchesTests {
    static let orders: [SequenceBatches.Order] = [
        .natural, .shuffled(seed: 5), .bucketed(seed: 5, window: 1), .bucketed(seed: 5, window: 3),
        .bucketed(seed: 5, window: .max),
    ]

    /// Ragged lengths with many ties, some of them 0.
    private func plan(
        _ count: Int, lanes: Int, perLane: Int, _ order: SequenceBatches.Order
    ) throws -> SequenceBatches {
        try SequenceBatches(
            lengths: (0..<count).map { $0 * 7 % 11 }, laneCount: lanes, sequencesPerLane: perLane,
            order: order)
    }

    @Test(arguments: [1, 7, 8, 9, 31, 64, 65], orders)
    func takesEverySequenceOnceAnEpoch(count: Int, order: SequenceBatches.Order) throws {
        for (lanes, perLane) in [(1, 1), (8, 1), (2, 3), (7, 9), (1, 65)] {
            let plan = try plan(count, lanes: lanes, perLane: perLane, order)
            let epoch = plan.epoch(2)
            #expect(epoch.stepCount == (count + lanes * perLane - 1) / (lanes * perLane))
            var seen = Array(repeating: 0, count: count)
            for step in 0..<epoch.stepCount {
                let rows = (0..<lanes).flatMap { epoch.rows(step: step, lane: $0) }
                #expect(rows.count == lanes * perLane)
                for row in rows {
                    guard let id = row.id else { continue }
                    seen[id] += 1
                    #expect(row.length == plan.lengths[id])
                }
                #expect(epoch.sequenceCount(step: step) == rows.filter { $0.id != nil }.count)
                #expect(Float(epoch.sequenceCount(step: step)) == rows.map(\.weight).reduce(0, +))
                #expect(epoch.timeSteps(step: step) == rows.map(\.length).max())
            }
            #expect(seen.allSatisfy { $0 == 1 })
        }
    }

    @Test(arguments: orders)
    func rowsDependOnTheBatchNotOnItsLanes(order: SequenceBatches.Order) throws {
        // The same global batch of 8 in 1, 2, 4 and 8 lanes.
        let whole = try plan(65, lanes: 1, perLane: 8, order).epoch(1)
        for lanes in [2, 4, 8] {
            let split = try plan(65, lanes: lanes, perLane: 8 / lanes, order).epoch(1)
            for step in 0..<whole.stepCount {
                let rows = (0..<lanes).flatMap { split.rows(step: step, lane: $0) }
                #expect(rows == whole.rows(step: step, lane: 0))
            }
        }
    }

    @Test func onlyTheLastBatchHasMissingRows() throws {
        let epoch = try plan(9, lanes: 2, perLane: 2, .shuffled(seed: 1)).epoch(0)
        for step in 0..<2 {
            for lane in 0..<2 {
                #expect(epoch.rows(step: step, lane: lane).allSatisfy { $0.weight == 1 })
            }
        }
        #expect(epoch.rows(step: 2, lane: 0).map(\.weight) == [1, 0])
        #expect(epoch.rows(step: 2, lane: 1) == [.missing, .missing])
        #expect(SequenceRow.missing.id == nil)
        #expect(SequenceRow.missing.length == 0)
        #expect(SequenceRow.missing.weight == 0)
    }

    @Test func naturalOrderIsThatOfTheData() throws {
        let plan = try plan(9, lanes: 2, perLane: 2, .natural)
        #expect(plan.epoch(0).ids == Array(0..<9))
        #expect(plan.epoch(3).ids == Array(0..<9))
    }

    @Test func orderIsAFunctionOfSeedAndEpoch() throws {
        let plan = try plan(65, lanes: 2, perLane: 4, .shuffled(seed: 5))
        let expected = Philox(seed: 5, site: .shuffle).permutation(count: 65, step: 3)
        #expect(plan.epoch(3).ids == expected)
        #expect(plan.epoch(4).ids != expected)
        let other = try self.plan(65, lanes: 2, perLane: 4, .shuffled(seed: 6))
        #expect(other.epoch(3).ids != expected)
    }

    @Test func refusesADataSetWithoutSequences() {
        let error = #expect(throws: CorpusError.self) {
            try SequenceBatches(lengths: [], laneCount: 1, sequencesPerLane: 1, order: .natural)
        }
        #expect(error?.kind == .badData)
        #expect(error?.message.contains("no sequences") == true)
    }
}
