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

    /// How often to look before giving the core away, by experience.
    ///
    /// It grows when waiting longer was worth it and shrinks when it was not. With a core for each
    /// process it may reach milliseconds: giving the core to a stranger costs a whole time slice.
    /// With fewer cores it stays short: the process that is waited for needs this one.
    private var patience: Int
    private let leastPatience: Int
    private let mostPatience: Int
    /// How many looks there are between two calls of MPI: some tens of microseconds.
    private static let looksPerPoll = 1 << 16
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
        let hasCores = node.size <= sysconf(Int32(_SC_NPROCESSORS_ONLN))
        leastPatience = hasCores ? 4000 : 200
        mostPatience = hasCores ? 8_000_000 : 2000
        patience = mostPatience / 8
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
        FlightRecorder.begin(waiting: "shared barrier")
        // Safe: counters are initialised and live as long as the window.
        unsafe counters[window.rank].pointee.store(arrivals, ordering: .releasing)
        for rank in 0..<window.size where rank != window.rank { try wait(for: rank) }
        FlightRecorder.endWaiting()
    }

    private func hasArrived(_ rank: Int) -> Bool {
        // Safe: as above.
        unsafe counters[rank].pointee.load(ordering: .acquiring) >= arrivals
    }

    private mutating func wait(for rank: Int) throws(MPIError) {
        for look in 1...patience {
            if hasArrived(rank) {
                if look > leastPatience / 2 { patience = min(patience * 2, mostPatience) }
                return
            }
            if look % Self.looksPerPoll == 0 { try poll() }
        }
        patience = max(patience / 4, leastPatience)
        var yields = 0
        while !hasArrived(rank) {
            sched_yield()
            yields += 1
            if yields % Self.yieldsPerPoll == 0 { try poll() }
        }
    }

    /// Lets MPI make progress; nobody sends messages here.
    private func poll() throws(MPIError) {
        _ = try window.communicator.pollMessage(UInt8.self, from: nil)
    }
}
