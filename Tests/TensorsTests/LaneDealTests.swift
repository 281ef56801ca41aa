import Tensors
import Testing

@Suite struct LaneDealTests {
    /// The shape of a sum over lanes as text with brackets, written out: the first child has the
    /// largest power of two below the number of lanes.
    private func shape(_ lanes: Range<Int>) -> String {
        if lanes.count == 1 { return "\(lanes.lowerBound)" }
        var left = 1
        while left * 2 < lanes.count { left *= 2 }
        let middle = lanes.lowerBound + left
        return "(\(shape(lanes.lowerBound..<middle))+\(shape(middle..<lanes.upperBound)))"
    }

    /// Twice the logarithm of a number to the base 2, rounded up.
    private func mostSubtrees(_ lanes: Int) -> Int {
        var depth = 0
        while 1 << depth < lanes { depth += 1 }
        return max(2 * depth, 1)
    }

    @Test(arguments: 1...40)
    func runsCoverAllLanesEvenly(lanes: Int) {
        for ranks in 1...lanes {
            let deal = LaneDeal(lanes: lanes, ranks: ranks)
            let runs = (0..<ranks).map(deal.run)
            #expect(runs.flatMap { Array($0) } == Array(0..<lanes))
            let sizes = runs.map(\.count)
            #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
        }
    }

    @Test(arguments: 1...40)
    func runsAreFewSubtrees(lanes: Int) {
        for first in 0..<lanes {
            for end in first..<lanes + 1 {
                let trees = LaneTree.subtrees(of: first..<end, in: lanes)
                #expect(trees.flatMap { Array($0) } == Array(first..<end))
                #expect(trees.count <= mostSubtrees(lanes))
                // Each is a node of the tree: its shape stands in that of the whole.
                for tree in trees { #expect(shape(0..<lanes).contains(shape(tree))) }
            }
        }
    }

    @Test(arguments: 1...40)
    func anyRanksAddTheSameTree(lanes: Int) {
        for ranks in 1...lanes {
            let deal = LaneDeal(lanes: lanes, ranks: ranks)
            let trees = (0..<ranks).flatMap(deal.subtrees)
            var sums = trees.map(shape)
            let order = LaneSumOrder(trees, of: lanes)
            for addition in order.additions {
                sums[addition.to] = "(\(sums[addition.to])+\(sums[addition.from]))"
                sums[addition.from] = "used"
            }
            #expect(sums[0] == shape(0..<lanes), "\(ranks) ranks")
            #expect(order.left == [0] && order.runs == [0..<lanes])
            #expect(order.additions.count == trees.count - 1)
        }
    }

    /// Ranks of a node add what they can first; nodes go on with what is left.
    @Test(arguments: [8, 12, 23], [2, 3, 4])
    func nodesAddTheSameTree(lanes: Int, size: Int) {
        for ranks in 1...lanes {
            let deal = LaneDeal(lanes: lanes, ranks: ranks)
            var left: [(run: Range<Int>, shape: String)] = []
            for first in stride(from: 0, to: ranks, by: size) {
                let trees = (first..<min(first + size, ranks)).flatMap(deal.subtrees)
                var sums = trees.map(shape)
                let order = LaneSumOrder(trees, of: lanes)
                for addition in order.additions {
                    sums[addition.to] = "(\(sums[addition.to])+\(sums[addition.from]))"
                }
                left += zip(order.runs, order.left.map { sums[$0] }).map { ($0, $1) }
            }
            var sums = left.map(\.shape)
            for addition in LaneSumOrder(left.map(\.run), of: lanes).additions {
                sums[addition.to] = "(\(sums[addition.to])+\(sums[addition.from]))"
            }
            #expect(sums[0] == shape(0..<lanes), "\(ranks) ranks")
        }
    }

    @Test func regularDealsAreRunsOfOneSubtreeEach() {
        func regular(_ lanes: Int) -> [Int] {
            (1...lanes).filter { LaneDeal(lanes: lanes, ranks: $0).isRegular }
        }
        #expect(regular(8) == [1, 2, 4, 8])
        #expect(regular(12) == [1, 3, 6, 12])
        #expect(regular(1) == [1])
        #expect(LaneDeal(lanes: 8, ranks: 3).subtrees(of: 0) == [0..<2, 2..<3])
        #expect(LaneDeal(lanes: 8, ranks: 3).subtrees(of: 1) == [3..<4, 4..<6])
        #expect(LaneDeal(lanes: 12, ranks: 2).subtrees(of: 1) == [6..<8, 8..<12])
        #expect(!LaneDeal.isPossible(lanes: 8, ranks: 9))
        #expect(!LaneDeal.isPossible(lanes: 8, ranks: 0))
    }

    /// The passes of all ranks go through all lanes once, in order; added when they can be, they take
    /// few places, and what is left of each rank adds up to the tree.
    @Test(arguments: 1...24, [1, 2, 3, 5, 8])
    func passesAddTheSameTree(lanes: Int, accumulate: Int) {
        for ranks in 1...lanes {
            let deal = LaneDeal(lanes: lanes, ranks: ranks)
            var next = 0
            var left: [(run: Range<Int>, shape: String)] = []
            for rank in 0..<ranks {
                let passes = deal.passes(of: rank, accumulate: accumulate)
                let order = LaneSumOrder(passes, of: lanes)
                let most = (deal.run(of: rank).count + accumulate - 1) / accumulate
                var places: [String] = []
                for (pass, run) in passes.enumerated() {
                    #expect(run.lowerBound == next && run.count <= most)
                    next = run.upperBound
                    #expect(order.placeOfSum[pass] == places.count)
                    places.append(shape(run))
                    #expect(places.count <= order.places)
                    for _ in 0..<order.additionsAfterSum[pass] {
                        let last = places.removeLast()
                        places[places.count - 1] = "(\(places[places.count - 1])+\(last))"
                    }
                }
                #expect(order.runs == deal.subtrees(of: rank))
                left += zip(order.runs, places).map { ($0, $1) }
            }
            #expect(next == lanes)
            var sums = left.map(\.shape)
            for addition in LaneSumOrder(left.map(\.run), of: lanes).additions {
                sums[addition.to] = "(\(sums[addition.to])+\(sums[addition.from]))"
            }
            #expect(sums[0] == shape(0..<lanes), "\(ranks) ranks")
        }
    }

    @Test(arguments: [0, 1, 7, 8, 9, 31, 64, 65, 2048, 4099])
    func addsInTheOrder(count: Int) {
        let trees = LaneDeal(lanes: 7, ranks: 3)
        let runs = (0..<3).flatMap(trees.subtrees)
        let order = LaneSumOrder(runs, of: 7)
        let sums = runs.indices.map { number in
            let view = Memory<Float>(count: count).whole
            for index in 0..<count { view[index] = Float(number + 1) / Float(3 + index % 7) }
            return view
        }
        var expected = sums.map(\.array)
        for addition in order.additions {
            for index in 0..<count {
                expected[addition.to][index] += expected[addition.from][index]
            }
        }
        Kernels.best.add(in: order, count: count) { sums[$0] }
        #expect(sums[0].array == expected[0])
    }
}
