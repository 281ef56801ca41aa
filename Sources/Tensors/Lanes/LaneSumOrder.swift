/// The order in which partial sums of neighbouring runs of lanes are added along the ``LaneTree``, as
/// far as they make up whole nodes.
public struct LaneSumOrder: Sendable {
    /// One addition.
    public struct Addition: Equatable, Sendable {
        /// The sum that is added, and not looked at any more.
        public let from: Int
        /// The sum that it is added to.
        public let to: Int
    }

    /// The additions, by the numbers of the partial sums.
    public private(set) var additions: [Addition] = []
    /// The numbers of the partial sums that are left, in order.
    public private(set) var left: [Int] = []
    /// Their runs of lanes.
    public private(set) var runs: [Range<Int>] = []
    /// Places that the sums take if each is computed when those before it are added as far as they
    /// can be.
    public private(set) var places = 0
    /// The place in which each partial sum is computed then.
    public private(set) var placeOfSum: [Int] = []
    /// How often the two last places are added then, after each partial sum.
    public private(set) var additionsAfterSum: [Int] = []

    /// Plans to add the sums of subtrees.
    ///
    /// - Parameters:
    ///   - subtrees: neighbours, in order.
    ///   - lanes: all lanes, which decide the tree.
    public init(_ subtrees: [Range<Int>], of lanes: Int) {
        for (number, subtree) in subtrees.enumerated() {
            placeOfSum.append(left.count)
            left.append(number)
            runs.append(subtree)
            places = max(places, left.count)
            additionsAfterSum.append(0)
            while let (first, second) = lastTwo,
                LaneTree.hasNode(of: first, and: second, in: lanes)
            {
                additions.append(Addition(from: left.removeLast(), to: left[left.count - 1]))
                runs.removeLast(2)
                runs.append(first.lowerBound..<second.upperBound)
                additionsAfterSum[number] += 1
            }
        }
    }

    private var lastTwo: (Range<Int>, Range<Int>)? {
        runs.count < 2 ? nil : (runs[runs.count - 2], runs[runs.count - 1])
    }
}

extension Kernels {
    /// Adds arrays in an order; what is left is where it was.
    ///
    /// The bits are the same with any instruction set.
    ///
    /// - Parameters:
    ///   - order: the order.
    ///   - count: the numbers of each array.
    ///   - sum: the array with a number.
    public func add(
        in order: LaneSumOrder, count: Int, _ sum: (_ number: Int) -> View<Float>
    ) {
        // So few numbers at a time that all sums stay in the cache.
        let block = 2048
        for start in stride(from: 0, to: count, by: block) {
            let range = start..<min(start + block, count)
            for addition in order.additions {
                add(sum(addition.from)[range], to: sum(addition.to)[range])
            }
        }
    }
}
