/// Places for blocks of numbers in one memory, such that blocks which are alive at the same time
/// never overlap.
///
/// Largest first, each block takes the lowest place that is free while it lives: greedy by size, as
/// in Pisarchyk & Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020.
package struct PlacePlan {
    /// A block: its size, and when it is alive, in ticks of any clock.
    private struct Block {
        let count: Int
        let lives: [ClosedRange<Int>]
        var offset = 0

        func meets(_ other: Block) -> Bool {
            lives.contains { life in other.lives.contains { $0.overlaps(life) } }
        }
    }

    private var blocks: [Block] = []
    private let unit: Int

    /// No blocks yet.
    ///
    /// - Parameter unit: blocks start at multiples of it.
    package init(unit: Int) { self.unit = unit }

    /// Adds a block of `count` numbers that are kept during each of `lives`.
    package mutating func add(_ count: Int, during lives: [ClosedRange<Int>]) {
        precondition(count >= 0, "a block of \(count) numbers")
        blocks.append(Block(count: (count + unit - 1) / unit * unit, lives: lives))
    }

    /// Places all blocks.
    ///
    /// - Returns: where each block starts, in the order in which they were added, and the size of
    ///   the whole.
    package mutating func solve() -> (offsets: [Int], count: Int) {
        // Equal sizes keep their order, so that the plan is a function of the blocks.
        let order = blocks.indices.sorted {
            (-blocks[$0].count, $0) < (-blocks[$1].count, $1)
        }
        var placed: [Block] = [], end = 0
        for index in order where blocks[index].count > 0 {
            var block = blocks[index]
            let others = placed.filter(block.meets).sorted { $0.offset < $1.offset }
            for other in others where other.offset < block.offset + block.count {
                block.offset = max(block.offset, other.offset + other.count)
            }
            placed.append(block)
            blocks[index].offset = block.offset
            end = max(end, block.offset + block.count)
        }
        return (blocks.map(\.offset), end)
    }
}
