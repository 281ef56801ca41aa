internal import MPI
internal import Tensors

/// Adds numbers over the ranks of a node in shared memory, along the lane tree, and over nodes by
/// messages.
///
/// Large sums are cut into one part a rank. A rank adds its part of all vectors of the node, has it
/// added to the same part of other nodes, and writes the sum into all vectors: every number is read
/// and written once, and the ranks wait for each other twice. Small sums every rank does by itself,
/// after waiting once.
final class NodeExchange {
    /// Up to so many numbers every rank adds up all of them itself.
    static let smallCount = 1024
    /// Numbers of the workspace of a rank, of which there are two.
    static let slotCount = 1 << 16
    /// No part is smaller: a few cache lines inside of a node, a message between nodes.
    private var smallestPart: Int { across == nil ? 256 : MessageExchange.smallCount }

    let node: Communicator
    let across: MessageExchange?
    var barrier: SharedBarrier
    var vectors: [SharedVector] = []
    private let slots: [SharedVector]
    private var turn = 0
    /// Copies of what others read.
    let local = Memory<Float>()
    let kernels = Kernels.best

    /// An exchange between the ranks of a node; collective.
    ///
    /// - Parameters:
    ///   - node: ranks that share memory.
    ///   - across: the ranks of other nodes that have this rank's place there; nil if there is one
    ///     node.
    /// - Throws: `MPIError`.
    init(_ node: consuming Communicator, across: MessageExchange?) throws {
        barrier = try SharedBarrier(on: node)
        slots = [
            try SharedVector(count: Self.slotCount, on: node),
            try SharedVector(count: Self.slotCount, on: node),
        ]
        self.across = across
        self.node = node
    }

    /// Moves a memory to where it can be added without a copy; collective.
    func share(_ memory: Memory<Float>) throws {
        let vector = try SharedVector(count: memory.count, on: node)
        vectors.append(vector)
        memory.commit(onto: vector.arrays.array(of: node.rank))
    }

    /// Adds up `values` over all ranks; collective.
    func sum(_ values: View<Float>) throws {
        if let vector = vectors.first(where: { $0.holds(values.memory) }) {
            return try sum(vector, from: values.offset, count: values.count)
        }
        if across == nil && values.count <= Self.smallCount { return try sumSmall(values) }
        var start = 0
        while start < values.count {
            let end = min(start + Self.slotCount, values.count)
            try sumChunk(values[start..<end])
            start = end
        }
    }

    /// Adds up in place.
    private func sum(_ vector: SharedVector, from offset: Int, count: Int) throws {
        if count == 0 { return }
        let part = part(of: count).shifted(by: offset)
        guard let across else {
            try barrier.wait()
            kernels.sum(vector.copies, part, into: vector.copies)
            return try barrier.wait()
        }
        try barrier.wait()
        let own = vector.copies[node.rank][part]
        kernels.sum(vector.copies, part, to: own)
        try across.sum(own)
        spread(own, at: part, in: vector.copies)
        try barrier.wait()
    }

    private func spread(_ own: View<Float>, at part: Range<Int>, in copies: [View<Float>]) {
        for rank in copies.indices where rank != node.rank { copies[rank][part].copy(from: own) }
    }

    /// Adds up what lies elsewhere, and fits the workspace.
    private func sumChunk(_ values: View<Float>) throws {
        let slot = nextSlot()
        slot.copies[node.rank][0..<values.count].copy(from: values)
        try sum(slot, from: 0, count: values.count)
        values.copy(from: slot.copies[node.rank][0..<values.count])
    }

    /// Adds up a few numbers of a single node.
    private func sumSmall(_ values: View<Float>) throws {
        if values.count == 0 { return }
        let slot = nextSlot()
        slot.copies[node.rank][0..<values.count].copy(from: values)
        try barrier.wait()
        kernels.sum(slot.copies, 0..<values.count, to: values)
    }

    /// The workspaces take turns: when a rank writes to one again, all have left the other, which
    /// they waited in after they had read this one.
    func nextSlot() -> SharedVector {
        turn = 1 - turn
        return slots[turn]
    }

    /// The part that this rank adds: whole cache lines, the last ranks perhaps without any.
    func part(of count: Int) -> Range<Int> {
        let equal = (count + node.size - 1) / node.size
        let size = max((equal + 15) / 16 * 16, smallestPart)
        return min(node.rank * size, count)..<min((node.rank + 1) * size, count)
    }
}

// MARK: Parts

extension NodeExchange {
    /// Gives all ranks what each has in its part of `values`; collective.
    ///
    /// Parts travel between the ranks with the same place in their nodes; each rank then writes
    /// those that it has into the vectors of its node.
    ///
    /// - Parameters:
    ///   - values: in a memory that is shared.
    ///   - nodes: the number of nodes.
    ///   - part: the part of the rank at a place in a node.
    /// - Returns: false, with nothing done, if the memory is not shared, on all ranks alike.
    /// - Throws: `MPIError`.
    func complete(
        _ values: View<Float>, nodes: Int, part: (_ node: Int, _ place: Int) -> Range<Int>
    ) throws -> Bool {
        guard let vector = vectors.first(where: { $0.holds(values.memory) }) else {
            return false
        }
        try across?.complete(values) { part($0, node.rank) }
        // Others may still be reading what is about to be overwritten.
        try barrier.wait()
        for other in 0..<nodes {
            let range = part(other, node.rank)
            spread(values[range], at: range.shifted(by: values.offset), in: vector.copies)
        }
        try barrier.wait()
        return true
    }
}

extension Range<Int> {
    func shifted(by offset: Int) -> Range {
        lowerBound + offset..<upperBound + offset
    }
}
