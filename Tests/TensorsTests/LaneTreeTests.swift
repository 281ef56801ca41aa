import Tensors
import Testing

@Suite struct LaneTreeTests {
    /// The shape of a sum, as text with brackets.
    private func shape(_ lanes: Range<Int>) -> String {
        var slots = [Int: String]()
        LaneTree.walk(
            count: lanes.count, leaf: { slots[$1] = "\(lanes.lowerBound + $0)" },
            add: { from, to in slots[to] = "(\(slots[to] ?? "?")+\(slots[from] ?? "?"))" })
        return slots[0] ?? "?"
    }

    @Test func leftChildTakesTheLargestPowerOfTwo() {
        #expect(shape(0..<1) == "0")
        #expect(shape(0..<3) == "((0+1)+2)")
        #expect(shape(0..<8) == "(((0+1)+(2+3))+((4+5)+(6+7)))")
        #expect(shape(0..<6) == "(((0+1)+(2+3))+(4+5))")
    }

    @Test(arguments: 1...24)
    func ranksAddTheSameTree(lanes: Int) {
        for ranks in LaneTree.allowedRanks(lanes: lanes) {
            let run = lanes / ranks
            var sums = (0..<ranks).map { shape($0 * run..<($0 + 1) * run) }
            LaneTree.combine(count: ranks) { from, to in
                sums[to] = "(\(sums[to])+\(sums[from]))"
            }
            #expect(sums[0] == shape(0..<lanes))
        }
    }

    @Test func allowedRanksAreRunsThatAreSubtrees() {
        #expect(LaneTree.allowedRanks(lanes: 8) == [1, 2, 4, 8])
        #expect(LaneTree.allowedRanks(lanes: 12) == [1, 3, 6, 12])
        #expect(LaneTree.allowedRanks(lanes: 1) == [1])
    }

    @Test func allowedPassesAreRunsOfARanksLanes() {
        #expect(LaneTree.allowedPasses(lanes: 8, ranks: 1) == [1, 2, 4, 8])
        #expect(LaneTree.allowedPasses(lanes: 8, ranks: 2) == [1, 2, 4])
        #expect(LaneTree.allowedPasses(lanes: 8, ranks: 8) == [1])
        #expect(LaneTree.allowedPasses(lanes: 8, ranks: 3) == [])
        #expect(LaneTree.allowedPasses(lanes: 12, ranks: 1) == [1, 3, 6, 12])
        #expect(LaneTree.allowedPasses(lanes: 12, ranks: 3) == [1, 2, 4])
    }

    /// The passes of all ranks go through all lanes once, in order, and their sums are those of the
    /// tree.
    @Test(arguments: 1...24)
    func passesAddTheSameTree(lanes: Int) {
        for ranks in LaneTree.allowedRanks(lanes: lanes) {
            for passes in LaneTree.allowedPasses(lanes: lanes, ranks: ranks) {
                var next = 0
                var sums = (0..<ranks).map { rank in
                    let own = LaneGroup(total: lanes, sequences: 3, rank: rank, ranks: ranks)
                    var slots = [Int: String]()
                    LaneTree.walk(
                        count: passes,
                        leaf: { pass, slot in
                            let group = own.pass(pass, of: passes)
                            #expect(group.first == next && group.sequences == 3)
                            next += group.count
                            slots[slot] = shape(group.range)
                        },
                        add: { slots[$1] = "(\(slots[$1] ?? "?")+\(slots[$0] ?? "?"))" })
                    return slots[0] ?? "?"
                }
                LaneTree.combine(count: ranks) { from, to in
                    sums[to] = "(\(sums[to])+\(sums[from]))"
                }
                #expect(next == lanes)
                #expect(sums[0] == shape(0..<lanes), "\(ranks) ranks, \(passes) passes")
            }
        }
    }

    @Test(arguments: 1...33)
    func depthBoundsTheSlots(lanes: Int) {
        var highest = 0
        LaneTree.walk(
            count: lanes, leaf: { highest = max(highest, $1) }, add: { _, _ in })
        #expect(highest <= LaneTree.depth(of: lanes))
    }
}
