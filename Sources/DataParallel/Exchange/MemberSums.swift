internal import Tensors

/// The partial sums of the members of an exchange, ranks or nodes, numbered member by member, and the
/// order in which they are added.
struct MemberSums {
    /// Partial sums of each member.
    let counts: [Int]
    /// The number of each member's first partial sum, and of all.
    let starts: [Int]
    /// The order of additions; nil for the tree over members that have one partial sum each.
    let order: LaneSumOrder?
    /// The subtrees that are left when all members' sums are added as far as they can be.
    let runs: [Range<Int>]
    /// The member of each partial sum.
    private let members: [Int]

    /// Members with one partial sum each, added along the tree over members.
    init(count: Int) {
        counts = Array(repeating: 1, count: count)
        starts = Array(0...count)
        order = nil
        runs = [0..<count]
        members = Array(0..<count)
    }

    /// Members with the sums of some subtrees each, neighbours all of them.
    init(_ subtrees: [[Range<Int>]], of lanes: Int) {
        counts = subtrees.map(\.count)
        starts = counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
        let order = LaneSumOrder(subtrees.flatMap(\.self), of: lanes)
        self.order = order
        runs = order.runs
        members = subtrees.indices.flatMap { Array(repeating: $0, count: subtrees[$0].count) }
    }

    /// All partial sums.
    var total: Int { members.count }

    /// The largest number of partial sums of a member.
    var mostSums: Int { counts.max() ?? 1 }

    /// Whose a partial sum is, and which of that member's.
    func place(of sum: Int) -> (member: Int, index: Int) {
        (members[sum], sum - starts[members[sum]])
    }

    /// The partial sums of a member.
    func sums(of member: Int) -> Range<Int> { starts[member]..<starts[member + 1] }

    /// The number of a partial sum that is left, by its number among those.
    func left(_ number: Int) -> Int { order?.left[number] ?? 0 }

    /// Adds the partial sums of all members, `count` numbers each, as far as they can be; what comes
    /// first is then in the place of the first.
    func add(count: Int, with kernels: Kernels, _ sum: (_ number: Int) -> View<Float>) {
        if let order { return kernels.add(in: order, count: count, sum) }
        LaneTree.combine(count: total) { kernels.add(sum($0), to: sum($1)) }
    }

    /// As above, of sums that are at hand in an array.
    func add(_ sums: [View<Float>], with kernels: Kernels) {
        precondition(sums.count == total, "\(sums.count) of \(total) partial sums")
        if order == nil { return kernels.sum(sums, 0..<(sums[0].count), to: sums[0]) }
        add(count: sums[0].count, with: kernels) { sums[$0] }
    }
}

/// Who adds what of the partial sums of lanes that were dealt to ranks.
struct DealtSums {
    /// All ranks.
    let ranks: MemberSums
    /// The ranks of this rank's node, if nodes share memory.
    let node: MemberSums
    /// The nodes.
    let nodes: MemberSums

    init(_ deal: LaneDeal, ranksPerNode: Int, node: Int) {
        let subtrees = (0..<deal.ranks).map(deal.subtrees)
        ranks = MemberSums(subtrees, of: deal.lanes)
        let count = max(ranksPerNode, 1)
        let ofNodes = stride(from: 0, to: deal.ranks, by: count).map { first in
            MemberSums(
                Array(subtrees[first..<min(first + count, deal.ranks)]), of: deal.lanes)
        }
        self.node = ofNodes[min(node, ofNodes.count - 1)]
        nodes = MemberSums(ofNodes.map(\.runs), of: deal.lanes)
    }
}
