internal import COpenMPI
internal import Glibc
internal import Synchronization

/// A barrier of the processes of one machine that goes through memory instead of messages.
///
/// Each process counts its arrivals in a cache line of its own, which the others watch. Where each
/// process has a core this takes less than a microsecond. A process that waits longer lets others
/// have the core between looks, so that there may be more processes than cores, and lets MPI make
/// progress, because what another process waits for may be a message that this one has not yet sent
/// off in full.
///
/// What a process wrote before it arrived, the others see after they left.
@safe
public struct SharedBarrier: ~Copyable {
    /// A counter that processes share; it is never copied or moved.
    private typealias Counter = Atomic<UInt64>

    private let window: SharedWindow<UInt64>
    private let counters: [UnsafeMutablePointer<Counter>]
    private var arrivals: UInt64 = 0

    /// How often to look before giving the core away: a few microseconds.
    private static let patience = 4000
    /// How many times the core is given away between two calls of MPI.
    private static let yieldsPerPoll = 64

    /// The place of a counter in a window's segment, in elements.
    ///
    /// Segments start on pages; counters at different places in them meet different cache sets.
    private static func place(of rank: Int) -> Int { rank % 32 * 16 }

    /// Makes a barrier.
    ///
    /// Collective.
    ///
    /// - Parameter node: processes of one machine, from ``Communicator/splitByNode()``.
    /// - Throws: ``MPIError`` if the processes cannot share memory.
    public init(on node: borrowing Communicator) throws(MPIError) {
        var window = try SharedWindow<UInt64>(count: 512, on: node)
        let counters = unsafe window.addresses.enumerated().map { rank, address in
            // Safe: the place is in the segment; a counter has the size and alignment of its number.
            let raw = unsafe UnsafeMutableRawPointer(address + Self.place(of: rank))
            return unsafe raw.assumingMemoryBound(to: Counter.self)
        }
        // Safe: the owner makes its counter before the others look at it.
        unsafe counters[window.rank].initialize(to: Counter(0))
        try window.synchronize()
        unsafe self.counters = unsafe counters
        self.window = window
    }

    /// Waits until all processes have called it as often as this one.
    ///
    /// Collective. Does not return if a process ends without calling it: a job of which a process
    /// died is ended by its launcher.
    ///
    /// - Throws: ``MPIError`` if MPI fails while it makes progress.
    public mutating func wait() throws(MPIError) {
        arrivals += 1
        // Safe: counters are initialised and live as long as the window.
        unsafe counters[window.rank].pointee.store(arrivals, ordering: .releasing)
        for rank in 0..<window.size where rank != window.rank { try wait(for: rank) }
    }

    private func hasArrived(_ rank: Int) -> Bool {
        // Safe: as above.
        unsafe counters[rank].pointee.load(ordering: .acquiring) >= arrivals
    }

    private func wait(for rank: Int) throws(MPIError) {
        for _ in 0..<Self.patience where hasArrived(rank) { return }
        var yields = 0
        while !hasArrived(rank) {
            sched_yield()
            yields += 1
            if yields % Self.yieldsPerPoll == 0 {
                _ = try window.communicator.pollMessage(UInt8.self, from: nil)
            }
        }
    }
}
