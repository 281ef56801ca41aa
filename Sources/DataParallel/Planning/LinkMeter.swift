internal import Foundation
internal import MPI
internal import Tensors

/// Measures what an ``ExchangeModel`` needs to know: messages between the nodes of this job, and
/// sums inside of a node.
///
/// All ranks make one and call the same methods.
package final class LinkMeter {
    /// Sizes of messages, in bytes.
    ///
    /// Up to 64 KiB Open MPI sends through TCP at once, above that it asks before.
    private static let sizes = [
        4, 1024, 4096, 16_384, 57_344, 65_536, 262_144, 1_048_576, 4_194_304,
    ]
    /// Each size takes so long, in seconds, as far as the number of calls allows.
    private static let patience = 0.8
    /// Seconds of messages that are not counted.
    private static let settling = 4.0
    private static let fewestBlocks = 5
    private static let mostBlocks = 1250
    /// Calls that are timed as one.
    ///
    /// Ranks that are out of step wait long for every other message, and not at all for those in
    /// between: single calls would tell of one of the two.
    private static let block = 2
    /// Between two blocks nothing is sent for so many seconds, as while a step computes: messages
    /// without end would fill the buffers of slow links.
    private static let pause = 0.004

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
    /// - Parameter largest: the bytes of the largest message that is of interest. Much larger ones
    ///   would overflow the buffers of slow links, and tell of TCP's recovery from that.
    /// - Returns: nil in a job of one node.
    /// - Throws: `MPIError`.
    package func messages(upTo largest: Int) throws -> MessageCurve? {
        guard let layout, layout.nodes > 1 else { return nil }
        var points: [MessageCurve.Point] = []
        let most = min(max(largest / 4 * 4, 65_536), 4 * outgoing.count)
        // The largest first, and for nothing: then TCP has opened its windows, as it has after the
        // first steps. After packets that a slow link has lost this takes seconds.
        let blocks = 8
        var spent = 0.0
        while spent < Self.settling {
            let seconds = try median(blocks: blocks) { try swap(most / 4, turn: $0) }
            spent += Double(blocks) * (seconds * Double(Self.block) + Self.pause)
        }
        for bytes in [most] + Self.sizes.filter({ $0 < most }).reversed() {
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
            try pair.out.send(values, to: target, tag: 1, over: row)
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

    /// Seconds of `body`: the median of many blocks of calls, on the rank where it is largest;
    /// collective.
    ///
    /// A median, because what else runs on a machine is not the network's doing.
    private func time(_ body: (_ turn: Int) throws -> Void) throws -> Double {
        let trial = try median(blocks: 2, body) * Double(Self.block)
        let blocks = min(Int(Self.patience / (trial + Self.pause)), Self.mostBlocks)
        return try median(blocks: max(blocks, Self.fewestBlocks), body)
    }

    private func median(blocks: Int, _ body: (_ turn: Int) throws -> Void) throws -> Double {
        try ranks.barrier()
        var times: [Int64] = []
        times.reserveCapacity(blocks)
        for block in 0..<blocks {
            // Asleep: ranks may be more than cores.
            Thread.sleep(forTimeInterval: Self.pause)
            // Ranks that are far out of step would use a link one way at a time.
            try ranks.barrier()
            let start = ContinuousClock.now
            for _ in 0..<Self.block { try body(block) }
            times.append(Int64((ContinuousClock.now - start) / .nanoseconds(1)))
        }
        times.sort()
        let own = UInt64(max(times[blocks / 2], 0))
        return Double(try ranks.all(own).max() ?? own) * 1e-9 / Double(Self.block)
    }
}
