internal import Glibc

/// Ends a job of which a process or a machine has fallen silent, or which hangs.
///
/// A thread on every process sends a heartbeat over UDP: outside of MPI, which waits for ever for
/// what is lost. A heartbeat carries what the process does at present, from the ``FlightRecorder``.
/// When a process was silent for too long, or makes no progress on any process, rank 0 writes one
/// message to standard error: who is missing, what the others wait for, and what each was doing last.
/// Then every process that can be reached ends with ``WatchdogSettings/exitCode`` within two seconds;
/// the others end when they have not heard rank 0 for as long. If rank 0 is the one that is silent,
/// a rank on another machine speaks in its place.
///
/// ```swift
/// let watchdog = try Watchdog(WatchdogSettings(silence: 30), over: world)
/// …
/// watchdog.stop()      // takes leave of the others
/// ```
///
/// Heartbeats come once a second, or more often where the settings ask for less than 10 s. They
/// cost rank 0 about 10 microseconds a second for each other rank, and nobody else anything that
/// grows. Lost datagrams and interruptions that are shorter than the silence allowed change nothing.
/// A hang is seen only while all processes are in a phase of theirs
/// (``FlightRecorder/begin(phase:)``).
public final class Watchdog {
    private let settings: WatchdogSettings
    private let thread: BackgroundThread?
    private let stopper: Int32
    private let stopped: Int32
    private var isStopped = false

    /// Begins to watch.
    ///
    /// Collective.
    ///
    /// - Parameters:
    ///   - settings: the same on all processes.
    ///   - world: all processes of the job.
    /// - Throws: ``MPIError`` if MPI fails.
    public init(_ settings: WatchdogSettings, over world: borrowing Communicator) throws(MPIError) {
        self.settings = settings
        FlightRecorder.addUser()
        let socket = DatagramSocket()
        let table = try WatchTable(port: Self.port(of: socket), over: world)
        var ends: [Int32] = [-1, -1]
        // Safe: the array has place for the two files.
        let hasPipe = unsafe pipe(&ends) == 0
        stopped = ends[0]
        stopper = ends[1]
        thread = Self.start(socket, table, settings, stopped: hasPipe ? stopped : nil)
        if thread == nil {
            writeToStandardError(
                "lockstep: warning: rank \(table.rank) on \(table.hosts[table.rank]) has no socket or "
                    + "thread for heartbeats: the watchdog does not see it")
        }
    }

    private static func port(of socket: borrowing DatagramSocket?) -> UInt16? {
        switch socket {
        case .some(let socket): socket.port
        case .none: nil
        }
    }

    private static func start(
        _ socket: consuming DatagramSocket?, _ table: WatchTable, _ settings: WatchdogSettings,
        stopped: Int32?
    ) -> BackgroundThread? {
        guard let socket = socket.take(), let stopped else { return nil }
        let loop = WatchLoop(socket, table, settings)
        return BackgroundThread { loop.run(until: stopped) }
    }

    /// Stops watching: this process takes leave of the others, which go on watching each other.
    ///
    /// - Precondition: it is called once.
    public func stop() {
        precondition(!isStopped, "a watchdog was stopped twice")
        isStopped = true
        // The thread reads that nothing more is to come.
        close(stopper)
        thread?.join()
        close(stopped)
        FlightRecorder.removeUser()
    }
}
