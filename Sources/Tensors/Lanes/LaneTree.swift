/// The one order in which sums over lanes are added.
///
/// A node over n lanes has as left child the largest power of two smaller than n, as right child
/// the rest. The tree depends on the number of lanes alone, so a sum has the same bits however the
/// lanes are dealt to ranks.
public enum LaneTree {
    /// The number of lanes in the left child of a node over `count` lanes.
    ///
    /// - Precondition: `count` is at least 2.
    public static func leftCount(of count: Int) -> Int {
        precondition(count > 1, "a node of \(count) lanes has no children")
        return 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }

    /// How many partial sums are alive at once, besides the result, when `count` lanes are added
    /// depth-first.
    public static func depth(of count: Int) -> Int {
        count <= 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
    }

    /// Whether `ranks` equal runs of `lanes` lanes are whole subtrees: then the tree over ranks, with
    /// one partial sum each, is the tree over lanes.
    public static func divides(lanes: Int, among ranks: Int) -> Bool {
        guard ranks > 0, lanes > 0, lanes % ranks == 0 else { return false }
        let run = lanes / ranks
        return ranks == 1 || run & (run - 1) == 0
    }

    /// The fewest whole subtrees of the tree over `lanes` lanes that a run of lanes is made of, in
    /// order; at most 2 log2 of the lanes.
    public static func subtrees(of run: Range<Int>, in lanes: Int) -> [Range<Int>] {
        precondition(
            run.lowerBound >= 0 && run.upperBound <= lanes, "lanes \(run) out of \(lanes)")
        return subtrees(of: run, in: 0..<lanes)
    }

    private static func subtrees(of run: Range<Int>, in node: Range<Int>) -> [Range<Int>] {
        if run.isEmpty { return [] }
        if run == node { return [node] }
        let middle = node.lowerBound + leftCount(of: node.count)
        let left = node.lowerBound..<middle, right = middle..<node.upperBound
        return subtrees(of: run.clamped(to: left), in: left)
            + subtrees(of: run.clamped(to: right), in: right)
    }

    /// Whether the tree over `lanes` lanes has a node whose children are these two neighbours.
    static func hasNode(of left: Range<Int>, and right: Range<Int>, in lanes: Int) -> Bool {
        guard left.upperBound == right.lowerBound, right.upperBound <= lanes else { return false }
        let both = left.lowerBound..<right.upperBound
        return left.count == leftCount(of: both.count) && subtrees(of: both, in: lanes) == [both]
    }

    /// Calls `leaf` for each of `count` lanes and `add` to combine two neighbours, depth-first.
    ///
    /// - Parameters:
    ///   - count: lanes; at least 1.
    ///   - leaf: computes lane i into slot s.
    ///   - add: adds slot b to slot a. Slot 0 has the result in the end.
    public static func walk(
        count: Int, leaf: (_ lane: Int, _ slot: Int) throws -> Void,
        add: (_ from: Int, _ to: Int) throws -> Void
    ) rethrows {
        try visit(first: 0, count: count, slot: 0, leaf: leaf, add: add)
    }

    private static func visit(
        first: Int, count: Int, slot: Int, leaf: (Int, Int) throws -> Void,
        add: (Int, Int) throws -> Void
    ) rethrows {
        if count == 1 { return try leaf(first, slot) }
        let left = leftCount(of: count)
        try visit(first: first, count: left, slot: slot, leaf: leaf, add: add)
        try visit(first: first + left, count: count - left, slot: slot + 1, leaf: leaf, add: add)
        try add(slot + 1, slot)
    }
}

extension LaneTree {
    /// Adds `count` neighbours that are all in place: calls `add` in the order of the tree; the sum
    /// of a run of neighbours is found in the place of its first.
    public static func combine(
        count: Int, add: (_ from: Int, _ to: Int) throws -> Void
    ) rethrows {
        try combine(first: 0, count: count, add: add)
    }

    private static func combine(
        first: Int, count: Int, add: (Int, Int) throws -> Void
    ) rethrows {
        if count <= 1 { return }
        let left = leftCount(of: count)
        try combine(first: first, count: left, add: add)
        try combine(first: first + left, count: count - left, add: add)
        try add(first + left, first)
    }
}
