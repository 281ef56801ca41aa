/// Blocks of given sizes, one a process, that stand one behind the other.
///
/// Gather-like calls take the start of each block as a C `int`. Where the whole is too long for
/// that, or for a single call, it goes in *windows*: runs of at most `limit` elements of the whole.
/// In one call each process gives or gets the part of its block that lies in the window, with
/// starts counted from the start of the window, so that every number fits. All processes know all
/// sizes, hence all windows, and make the same calls.
package struct BlockLayout {
    /// The size of each block, in elements.
    package let counts: [Int]

    /// The first element of each block.
    package let starts: [Int]

    /// The number of elements of all blocks.
    package let total: Int

    package init(_ counts: [Int]) {
        self.counts = counts
        var starts: [Int] = []
        starts.reserveCapacity(counts.count)
        var total = 0
        for count in counts {
            precondition(count >= 0, "a block of \(count) elements")
            starts.append(total)
            total += count
        }
        self.starts = starts
        self.total = total
    }

    /// Blocks of equal size.
    package init(repeating count: Int, blocks: Int) {
        self.init(Array(repeating: count, count: blocks))
    }

    /// The elements of block `index` that lie in `window`, counted from the start of the whole.
    package func part(of index: Int, in window: Range<Int>) -> Range<Int> {
        (starts[index]..<starts[index] + counts[index]).clamped(to: window)
    }

    /// The sizes and starts of all blocks' parts in `window`, as MPI takes them.
    package func parts(in window: Range<Int>) -> (counts: [Int32], starts: [Int32]) {
        let parts = counts.indices.map { part(of: $0, in: window) }
        return (
            parts.map { Int32($0.count) }, parts.map { Int32($0.lowerBound - window.lowerBound) }
        )
    }
}
