internal import MPI
internal import Tensors

/// Measures what an ``ExchangeModel`` needs to know: messages between the nodes of this job, and
/// sums inside of a node.
///
/// All ranks make one and call the same methods.
package final class LinkMeter {
    /// Sizes of messages, in bytes.
    private static let sizes = [4, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304]
    /// Each size takes so long, in seconds, and a fifth of the batches at least one message.
    private static let patience = 0.25
    private static let batches = 5

    /// Nodes and ranks of this job; nil if nodes have unequal numbers of ranks.
    package let layout: NodeLayout?

    private let ranks: RankGroup
    private let node: RankGroup
    private let row: Communicator?
    private let outgoing = Memory<Float>(count: 1 << 20).whole
    private let incoming = Memory<Float>(count: 1 << 20).whole

    /// Finds out who is where; collective.
    ///
    /// - Throws: `MPIError`, ``ExchangeError``.
    package init(_ ranks: RankGroup) throws {
        self.ranks = ranks
        outgoing.fill(1)
        incoming.fill(0)
        switch ranks.communicator {
        case .none:
            layout = NodeLayout(nodes: 1, ranksPerNode: 1)
            node = RankGroup()
            row = nil
        case .some(let world):
            let own = try Topology.node(of: world)
            let first = try own.broadcast(UInt64(world.rank), root: 0)
            let topology = Topology(nodes: try world.allgather(first).map { Int($0) })
            let isEven = topology.ranksPerNode * topology.nodeCount == world.size
            layout =
                isEven
                ? NodeLayout(nodes: topology.nodeCount, ranksPerNode: topology.ranksPerNode) : nil
            row = try world.split(color: own.rank, key: world.rank)
            node = RankGroup(own)
        }
    }

    // MARK: Messages

    /// Times messages between nodes, with all ranks sending at once; collective.
    ///
    /// - Returns: nil in a job of one node.
    package func messages() throws -> MessageCurve? {
        guard let layout, layout.nodes > 1 else { return nil }
        var points: [MessageCurve.Point] = []
        // The largest first: then TCP has opened its windows, as it has after the first steps.
        for bytes in Self.sizes.reversed() {
            let seconds = try time { try swap(bytes / 4, turn: $0) }
            points.append(MessageCurve.Point(bytes: Double(bytes), seconds: seconds))
        }
        let many = 16, together = try time { _ in try flight(many) }
        let overhead = max(together - (points.last?.seconds ?? 0), 0) / Double(many - 1)
        return MessageCurve(points, overhead: overhead)
    }

    /// One message each way, as the exchanges send them.
    ///
    /// To partners at growing distance where nodes are a power of two, else round the ring.
    private func swap(_ count: Int, turn: Int) throws {
        let size = layout?.nodes ?? 1, rank = ranks.rank / (layout?.ranksPerNode ?? 1)
        let isPower = size & (size - 1) == 0
        let distance = isPower ? 1 << (turn % LaneTree.depth(of: size)) : 1
        let target = isPower ? rank ^ distance : (rank + 1) % size
        let source = isPower ? target : (rank - 1 + size) % size
        try row?.swap(outgoing[0..<count], with: target, for: incoming[0..<count], from: source)
    }

    /// So many small messages each way at once.
    private func flight(_ number: Int) throws {
        switch row {
        case .some(let row): try Self.flight(number, outgoing[0..<1], over: row)
        case .none: break
        }
    }

    private static func flight(
        _ number: Int, _ values: View<Float>, over row: borrowing Communicator
    ) throws {
        let target = (row.rank + 1) % row.size, source = (row.rank - 1 + row.size) % row.size
        let pairs = (0..<number).map { _ in (in: Parcel(count: 1), out: Parcel(count: 1)) }
        for pair in pairs {
            try pair.in.receive(from: source, tag: 1, over: row)
            try pair.out.send([values], to: target, tag: 1, over: row)
        }
        for pair in pairs {
            try pair.in.wait()
            try pair.out.wait()
        }
    }

    // MARK: Sums

    /// Times sums in the shared memory of this node; collective.
    ///
    /// - Returns: nil where a node has one rank.
    package func inside() throws -> MessageCurve? {
        guard let layout, layout.ranksPerNode > 1 else { return nil }
        let shared = Memory<Float>(count: 1 << 20)
        try node.share(shared)
        let points = try Self.sizes.map { bytes in
            let values = shared.whole[0..<bytes / 4]
            values.fill(0)
            let seconds = try time { _ in try node.sumOverRanks(values) }
            return MessageCurve.Point(bytes: Double(bytes), seconds: seconds)
        }
        return MessageCurve(points, overhead: 0)
    }

    /// Times additions of one rank while all others add, too; seconds a number; collective.
    package func additions() throws -> Double {
        let kernels = Kernels.best
        let seconds = try time { _ in kernels.add(incoming, to: outgoing) }
        outgoing.fill(1)
        return seconds / Double(outgoing.count)
    }

    // MARK: Time

    /// Seconds of `body` on the slowest rank: the median of five means; collective.
    private func time(_ body: (_ turn: Int) throws -> Void) throws -> Double {
        let trial = try batch(6, body)
        let count = max(min(Int(Self.patience / Double(Self.batches) / max(trial, 1e-7)), 2000), 1)
        let times = try (0..<Self.batches).map { _ in try batch(count, body) }.sorted()
        return times[times.count / 2]
    }

    private func batch(_ count: Int, _ body: (_ turn: Int) throws -> Void) throws -> Double {
        try ranks.barrier()
        let start = ContinuousClock.now
        for turn in 0..<count { try body(turn) }
        let nanoseconds = UInt64((ContinuousClock.now - start) / .nanoseconds(1))
        let slowest = try ranks.all(nanoseconds).max() ?? nanoseconds
        return Double(slowest) / Double(count) * 1e-9
    }
}
