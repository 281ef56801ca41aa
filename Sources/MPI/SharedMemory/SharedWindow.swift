internal import COpenMPI

/// Memory that the processes of one machine share: `MPI_Win_allocate_shared`.
///
/// Every process owns one *segment*, which it alone writes; all may read all segments, at the speed
/// of ordinary memory. A segment starts on a page of its own, so that each is placed near the
/// process that owns it, and is aligned to 64 bytes at least.
///
/// ```swift
/// let node = try world.splitByNode()
/// var window = try SharedWindow<Float>(count: 1024, on: node)
/// var own = window.mutableSegment
/// for index in own.indices { own[index] = Float(node.rank) }
/// try window.synchronize()                  // now everybody sees what everybody wrote
/// let left = window.segment(of: 0)[0]
/// try window.synchronize()                  // now everybody is done reading
/// ```
///
/// Between two calls of ``synchronize()`` an element is either written by its owner or read by
/// others, never both: the processes are not ordered otherwise. `synchronize` is mutating, so the
/// compiler does not let a span live across it.
///
/// ``free()`` gives the memory back; all processes call it together. A window that merely goes out
/// of scope is freed when `withMPI` ends: freeing waits for the others, and a process that an error
/// is taking down must not wait.
@safe
public struct SharedWindow<Scalar: MPIScalar>: ~Copyable {
    /// The number of elements of each process's segment.
    public let counts: [Int]

    /// This process's position among those that share the window.
    public var rank: Int { communicator.rank }

    /// The number of processes that share the window.
    public var size: Int { communicator.size }

    // A communicator of the window's own, so that its barriers meet no others.
    let communicator: Communicator
    private var handle: WindowHandle?
    private let order: Int

    /// The first element of each segment, where this process sees it.
    let addresses: [UnsafeMutablePointer<Scalar>]

    /// Allocates a segment on each process, filled with zeros.
    ///
    /// Collective.
    ///
    /// - Parameters:
    ///   - count: the number of elements of this process's segment; may differ between processes.
    ///   - node: processes of one machine, from ``Communicator/splitByNode()``.
    /// - Throws: ``MPIError``, of class ``ErrorClass/notShared`` if the processes of `node` cannot
    ///   share memory.
    public init(count: Int, on node: borrowing Communicator) throws(MPIError) {
        precondition(count >= 0, "a segment of \(count) elements")
        let communicator = try node.duplicate()
        let counts = try communicator.allgather(count)
        let layout = SegmentLayout(counts: counts, stride: MemoryLayout<Scalar>.stride)
        let memory = try SharedMemory(bytes: layout.bytes, on: communicator)
        let addresses = unsafe layout.starts.map { start in
            // Safe: the memory holds `layout.bytes`, and lives until the window is freed.
            unsafe (memory.base + start).assumingMemoryBound(to: Scalar.self)
        }
        // The owner touches its pages first, which places them on its side of the machine.
        let own = unsafe UnsafeMutableRawPointer(addresses[communicator.rank])
        unsafe own.initializeMemory(as: Scalar.self, repeating: 0, count: count)
        try memory.handle.synchronize(on: communicator)
        unsafe self.addresses = unsafe addresses
        self.counts = counts
        handle = memory.handle
        order = communicator.session.numberWindow()
        self.communicator = communicator
    }

    deinit {
        if let handle { communicator.session.leave(handle, order: order) }
    }

    /// Gives the memory back: `MPI_Win_free`.
    ///
    /// Collective.
    public consuming func free() throws(MPIError) {
        guard let handle else { return }
        self.handle = nil
        try handle.free(rank: communicator.endpoint.worldRank)
    }

    /// Waits for all processes and makes what each wrote visible to all.
    ///
    /// Collective.
    ///
    /// `MPI_Barrier` between two `MPI_Win_sync`.
    public mutating func synchronize() throws(MPIError) {
        try handle?.synchronize(on: communicator)
    }
}
