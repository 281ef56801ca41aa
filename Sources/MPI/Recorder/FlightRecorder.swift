internal import Synchronization

/// The last operations of this process, kept where they survive it.
///
/// A ring of the last ``capacity`` operations: the phases of a program, and inside of them the calls
/// of MPI, which this module notes by itself. The ring is a mapped file of JSON text, up to date after
/// every call, so that a process that is killed leaves it behind. Nothing is allocated and nothing is
/// waited for: an operation takes about a quarter of a microsecond to note, its end included.
///
/// ```swift
/// try FlightRecorder.open("recorder/rank-\(world.rank).json", rank: world.rank, ranks: world.size)
/// FlightRecorder.begin(phase: "compute")
/// ```
///
/// The thread that calls MPI notes operations; a ``Watchdog`` reads the present one and sends it to
/// the other ranks.
public enum FlightRecorder {
    /// The number of operations that are kept.
    public static let capacity = 256

    /// The place of an operation that is not in the ring.
    private static let none = -1

    /// How many reasons there are to note operations: a file, watchdogs.
    private static let users = Atomic<Int>(0)
    /// Noted so far.
    private static let count = Atomic<Int>(0)
    /// Signs of life besides noted operations.
    private static let ticks = Atomic<Int>(0)
    private static let phasePlace = Atomic<Int>(none)
    private static let operationPlace = Atomic<Int>(none)

    static let phase = PresentOperation()
    static let operation = PresentOperation()

    /// Whether anybody wants to know.
    static var isOn: Bool { users.load(ordering: .relaxed) > 0 }

    static func addUser() { users.wrappingAdd(1, ordering: .relaxed) }

    static func removeUser() {
        guard users.wrappingSubtract(1, ordering: .relaxed).newValue == 0 else { return }
        // Nobody will note that these are over.
        phase.end()
        operation.end()
    }

    /// Forgets what is not over: its place is in another file.
    static func forgetPlaces() {
        phasePlace.store(none, ordering: .relaxed)
        operationPlace.store(none, ordering: .relaxed)
    }

    /// Grows with everything that is noted: while it stands still, this process does.
    static var progress: Int {
        count.load(ordering: .relaxed) &+ ticks.load(ordering: .relaxed)
    }

    /// Notes that a phase of the program begins, and the one before it ends.
    ///
    /// - Parameter name: what is done, up to 24 characters such as "compute".
    public static func begin(phase name: StaticString) {
        guard isOn else { return }
        let now = Clock.microseconds
        finish(phasePlace, at: now)
        phasePlace.store(note(name, bytes: nil, at: now), ordering: .relaxed)
        phase.begin(name, at: now)
    }

    /// Notes that the last phase is over: what follows may take as long as it likes.
    public static func endPhase() {
        guard isOn else { return }
        finish(phasePlace, at: Clock.microseconds)
        phase.end()
    }

    /// Notes that this process begins to wait for others.
    ///
    /// - Parameters:
    ///   - name: what for, up to 24 characters such as "MPI_Allreduce".
    ///   - bytes: how much this process has to say.
    public static func begin(waiting name: StaticString, bytes: Int = 0) {
        guard isOn else { return }
        let now = Clock.microseconds
        operationPlace.store(note(name, bytes: bytes, at: now), ordering: .relaxed)
        operation.begin(name, at: now)
    }

    /// Notes that what was waited for is there.
    public static func endWaiting() {
        guard isOn else { return }
        finish(operationPlace, at: Clock.microseconds)
        operation.end()
        ticks.wrappingAdd(1, ordering: .relaxed)
    }

    /// A sign of life from a long piece of work that waits for nobody; from any thread.
    public static func tick() {
        guard isOn else { return }
        ticks.wrappingAdd(1, ordering: .relaxed)
    }

    /// Ends the waiting that `call` has begun, if it has.
    static func endWaiting(in call: Call) {
        guard isOn, operation.isNamed(call.name) else { return }
        endWaiting()
    }

    /// Only the thread that calls MPI gets here, so counting needs no exchange of values.
    private static func note(_ name: StaticString, bytes: Int?, at now: Int) -> Int {
        let place = count.load(ordering: .relaxed)
        count.store(place + 1, ordering: .relaxed)
        RecorderFile.current?.begin(
            place, name, step: FaultNotice.marked, bytes: bytes, at: now)
        return place
    }

    private static func finish(_ open: borrowing Atomic<Int>, at now: Int) {
        let place = open.exchange(none, ordering: .relaxed)
        guard place != none, count.load(ordering: .relaxed) - place <= capacity else { return }
        RecorderFile.current?.end(place, at: now)
    }
}
