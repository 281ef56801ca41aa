internal import Foundation
internal import MPI
internal import Synchronization

/// Signals by which schedulers and people ask a run to stop: SIGTERM, SIGUSR1 and SIGINT.
///
/// They only set a flag; the loop looks at it after each step, saves, and ends with
/// ``ExitCode/stopped``. A second SIGINT (Ctrl-C) ends the process at once.
public enum StopSignals {
    private static let signals = [SIGTERM, SIGUSR1, SIGINT]

    /// The signal that came first, 0 for none.
    ///
    /// Safe to touch from a signal handler: a lock-free atomic without any allocation, which
    /// ``install()`` has initialised before the first signal can arrive.
    private static let received = Atomic<Int32>(0)

    /// Takes over the three signals, from now on until ``restore()``.
    ///
    /// The corresponding C function is `signal`.
    public static func install() { install(signals) }

    /// Takes over SIGUSR1 alone, which a scheduler may send while a run is still being set up and
    /// which would end the process; ``install()`` keeps what has arrived.
    public static func installEarly() { install([SIGUSR1]) }

    private static func install(_ signals: [Int32]) {
        // Touched here first, so that no handler initialises it.
        _ = received.load(ordering: .relaxed)
        for number in signals {
            // Safe: the handler is a C function without context. It does nothing but atomic
            // operations, `write` and `signal`, all of which POSIX allows in a handler.
            _ = signal(number) { number in StopSignals.note(number) }
        }
    }

    /// Lets a process that is about to end with an exit code do so: `srun -K` and `mpirun` end the
    /// others when the first rank has ended, and SIGTERM would take the place of their codes.
    static func ignoreTermination() { _ = signal(SIGTERM, SIG_IGN) }

    private static func note(_ number: Int32) {
        let first = received.compareExchange(expected: 0, desired: number, ordering: .relaxed)
        if first.exchanged { FaultNotice.tellStop(signal: number) }
        // From here on Ctrl-C means it.
        if number == SIGINT { _ = signal(SIGINT, SIG_DFL) }
    }

    /// Whether one of the signals has arrived since ``install()``.
    public static var isStopRequested: Bool { receivedSignal != nil }

    /// The number of the signal that arrived first, nil if none did.
    public static var receivedSignal: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    /// Gives the three signals back to their default actions and forgets what has arrived.
    public static func restore() {
        for number in signals { _ = signal(number, SIG_DFL) }
        received.store(0, ordering: .relaxed)
    }
}
