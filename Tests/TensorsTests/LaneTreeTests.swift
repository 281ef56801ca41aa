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
        for ranks in 1...lanes where LaneTree.divides(lanes: lanes, among: ranks) {
            let run = lanes / ranks
            var sums = (0..<ranks).map { shape($0 * run..<($0 + 1) * run) }
            LaneTree.combine(count: ranks) { from, to in
                sums[to] = "(\(sums[to])+\(sums[from]))"
            }
            #expect(sums[0] == shape(0..<lanes))
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
