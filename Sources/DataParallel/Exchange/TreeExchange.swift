internal import MPI
internal import Tensors

/// Adds numbers over all ranks along the lane tree, the fastest way that the ranks' places allow.
final class TreeExchange {
    /// Who shares memory with whom.
    let topology: Topology

    private let world: Communicator
    private let flat: MessageExchange
    private let shared: NodeExchange?
    /// This rank's row of ranks with the same place in their nodes, or nil.
    private let row: Communicator?
    /// What was worked out for the last deal.
    private var dealt: (deal: LaneDeal, sums: DealtSums)?

    /// Finds out where the ranks are, and sets up the ways between them; collective.
    ///
    /// - Throws: ``ExchangeError``, or `MPIError`.
    init(_ communicator: borrowing Communicator) throws {
        let node = try Topology.node(of: communicator)
        let first = try node.broadcast(UInt64(communicator.rank), root: 0)
        topology = Topology(nodes: try communicator.allgather(first).map { Int($0) })
        flat = MessageExchange(try communicator.duplicate())
        world = try communicator.duplicate()
        let (rank, place) = (communicator.rank, communicator.rank % topology.ranksPerNode)
        // Collective over all ranks: outside of any choice that depends on one.
        let row = try communicator.split(color: topology.isShared ? place : nil, key: rank)
        if topology.isShared, let row {
            let across = topology.nodeCount > 1 ? MessageExchange(try row.duplicate()) : nil
            shared = try NodeExchange(node, across: across)
            self.row = consume row
        } else {
            shared = nil
            self.row = nil
        }
    }

    /// Adds up `values`; collective.
    func sum(_ values: View<Float>) throws {
        if let shared { try shared.sum(values) } else { try flat.sum(values) }
    }

    /// Adds up the partial sums of lanes that were dealt to the ranks, along the tree over lanes; the
    /// result takes the place of the first on each rank; collective.
    func sum(_ partials: PartialSums, dealt deal: LaneDeal) throws {
        if deal.isRegular { return try sum(partials.first) }
        let sums = sums(of: deal)
        if let shared { return try shared.sum(partials, dealt: sums) }
        try flat.sum(partials.count, of: sums.ranks) { partials[$0] }
    }

    private func sums(of deal: LaneDeal) -> DealtSums {
        if let dealt, dealt.deal == deal { return dealt.sums }
        precondition(deal.ranks == world.size, "lanes dealt to \(deal.ranks) ranks")
        let perNode = topology.isShared ? topology.ranksPerNode : 1
        let sums = DealtSums(deal, ranksPerNode: perNode, node: world.rank / perNode)
        dealt = (deal, sums)
        return sums
    }

    /// Gives all ranks what each has in its part of `values`; collective.
    func complete(_ values: View<Float>) throws {
        let parts = EqualParts(of: values.count, among: world.size)
        let perNode = topology.ranksPerNode
        if let shared,
            try shared.complete(
                values, nodes: topology.nodeCount, part: { parts[$0 * perNode + $1] })
        {
            return
        }
        try flat.complete(values) { parts[$0] }
    }

    /// Adds up `values` by messages between all ranks; collective.
    func sumByMessages(_ values: View<Float>) throws { try flat.sum(values) }

    /// Adds up `values`, which travel as bfloat16, by messages between all ranks; collective.
    func sumRounded(_ values: View<Float>) throws { try flat.sumRounded(values) }

    /// Adds up `values` by `MPI_Allreduce`; collective.
    func sumInFreeOrder(_ values: View<Float>) throws { try flat.sumInFreeOrder(values) }

    /// Sums of `buckets` that go on while others are computed; collective.
    ///
    /// - Returns: nil where that gains nothing: inside of one node.
    func overlappedSums(
        of buckets: [PartialSums], dealt deal: LaneDeal
    ) throws -> OverlappedSums? {
        guard topology.nodeCount > 1, !buckets.isEmpty else { return nil }
        let dealt = deal.isRegular ? nil : sums(of: deal)
        let count = dealt?.ranks.counts[world.rank] ?? 1
        let members =
            shared == nil
            ? dealt?.ranks ?? MemberSums(count: world.size)
            : dealt?.nodes ?? MemberSums(count: topology.nodeCount)
        let parts = buckets.compactMap { bucket in
            guard let shared else {
                return NodeExchange.Part(partials: (0..<count).map { bucket[$0] })
            }
            guard let dealt else { return shared.part(of: bucket.first) }
            return shared.part(of: bucket, dealt: dealt)
        }
        // There was no room to share the memory, on any rank.
        guard parts.count == buckets.count else { return nil }
        // Messages of their own communicator meet no others.
        let communicator = try duplicateForBuckets()
        let sums = OverlappedSums(of: parts, members: members, inside: shared, over: communicator)
        world.keepUntilTheEnd(sums)
        return sums
    }

    private func duplicateForBuckets() throws -> Communicator {
        switch row {
        case .some(let row): try row.duplicate()
        case .none: try world.duplicate()
        }
    }

    /// Moves `memory` to where its ranks can add it without a copy, if there is such a place;
    /// collective.
    func share(_ memory: Memory<Float>) throws {
        guard let shared, memory.count > 0 else { return }
        let bytes = memory.count * MemoryLayout<Float>.stride * topology.ranksPerNode
        let hasRoom = SharedMemoryFile.hasRoom(for: bytes)
        // All or none: ranks of a node without room would cut sums differently.
        if try world.allreduce(Int64(hasRoom ? 1 : 0), .minimum) == 1 { try shared.share(memory) }
    }
}
