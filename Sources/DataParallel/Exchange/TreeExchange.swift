internal import MPI
internal import Tensors

/// Adds numbers over all ranks along the lane tree, the fastest way that the ranks' places allow.
final class TreeExchange {
    /// Who shares memory with whom.
    let topology: Topology

    private let world: Communicator
    private let flat: MessageExchange
    private let shared: NodeExchange?

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
        var across: MessageExchange?
        if topology.nodeCount > 1, let row { across = MessageExchange(row) }
        shared = topology.isShared ? try NodeExchange(node, across: across) : nil
    }

    /// Adds up `values`; collective.
    func sum(_ values: View<Float>) throws {
        if let shared { try shared.sum(values) } else { try flat.sum(values) }
    }

    /// Adds up `values` by messages between all ranks; collective.
    func sumByMessages(_ values: View<Float>) throws { try flat.sum(values) }

    /// Adds up `values`, which travel as bfloat16, by messages between all ranks; collective.
    func sumRounded(_ values: View<Float>) throws { try flat.sumRounded(values) }

    /// Adds up `values` by `MPI_Allreduce`; collective.
    func sumInFreeOrder(_ values: View<Float>) throws { try flat.sumInFreeOrder(values) }

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
