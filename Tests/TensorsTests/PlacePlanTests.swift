import Reference
import Tensors
import Testing

/// Places by lifetimes, against a check of all pairs.
@Suite struct PlacePlanTests {
    struct Block {
        let count: Int
        let lives: [ClosedRange<Int>]

        func isAlive(at tick: Int) -> Bool { lives.contains { $0.contains(tick) } }
    }

    private func plan(_ blocks: [Block], unit: Int = 16) -> (offsets: [Int], count: Int) {
        var plan = PlacePlan(unit: unit)
        for block in blocks { plan.add(block.count, during: block.lives) }
        return plan.solve()
    }

    @Test(arguments: 0..<40)
    func blocksThatAreAliveAtOnceNeverOverlap(seed: Int) {
        var random = TestRandom(seed: UInt64(seed))
        let ticks = 20
        let blocks = (0..<Int.random(in: 0..<60, using: &random)).map { _ in
            let lives = (0...Int.random(in: 0..<2, using: &random)).map { _ in
                let start = Int.random(in: 0..<ticks, using: &random)
                return start...start + Int.random(in: 0..<ticks - start, using: &random)
            }
            return Block(
                count: [0, 1, 7, 16, 31, 64, 1000].randomElement(using: &random) ?? 0, lives: lives)
        }
        let (offsets, count) = plan(blocks)
        var most = 0
        for tick in 0..<ticks {
            var owners = [Int?](repeating: nil, count: count), live = 0
            for (index, block) in blocks.enumerated() where block.isAlive(at: tick) {
                #expect(offsets[index] % 16 == 0)
                live += (block.count + 15) / 16 * 16
                for place in offsets[index]..<offsets[index] + block.count {
                    #expect(owners[place] == nil, "tick \(tick), place \(place)")
                    owners[place] = index
                }
            }
            most = max(most, live)
        }
        let all = blocks.reduce(0) { $0 + ($1.count + 15) / 16 * 16 }
        #expect(count >= most && count <= all)
    }

    @Test func aStackOfLayersTakesNoMoreThanItsLargestMoment() {
        // Forward keeps one block a layer; backward needs a gradient beside it, then drops both.
        let layers = 8
        let blocks = (0..<layers).flatMap { layer in
            [
                Block(count: 160, lives: [layer...2 * layers - layer]),
                Block(count: 32, lives: [2 * layers - layer - 1...2 * layers - layer]),
            ]
        }
        #expect(plan(blocks).count <= layers * 160 + 2 * 32)
    }

    @Test func aBlockThatIsGivenUpInBetweenMakesRoom() {
        let blocks = [
            Block(count: 64, lives: [0...1, 4...5]), Block(count: 64, lives: [2...3]),
        ]
        let (offsets, count) = plan(blocks)
        #expect(offsets == [0, 0] && count == 64)
    }
}
