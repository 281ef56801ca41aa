internal import Foundation
internal import Synchronization

/// SIGTERM, SIGINT, SIGUSR1 and SIGHUP (a terminal that was closed) to a supervisor, counted.
///
/// The first asks for an agreed stop; the second wants an end at once.
enum SupervisorSignals {
    // Safe to touch from a handler: lock-free, and initialised before the first signal can come.
    private static let count = Atomic<Int>(0)
    private static let first = Atomic<Int32>(0)

    private static let numbers = [SIGTERM, SIGINT, SIGUSR1, SIGHUP]

    /// Takes over the signals, but for those that are to be ignored, as `nohup` wants it; the
    /// corresponding C function is `signal`.
    static func install() {
        count.store(0, ordering: .relaxed)
        first.store(0, ordering: .relaxed)
        for number in numbers where !isIgnored(number) {
            _ = signal(number) { SupervisorSignals.note($0) }
        }
    }

    private static func note(_ number: Int32) {
        _ = first.compareExchange(expected: 0, desired: number, ordering: .relaxed)
        count.add(1, ordering: .relaxed)
    }

    /// How many have come.
    static var received: Int { count.load(ordering: .relaxed) }

    /// The number of the first one.
    static var number: Int32 { first.load(ordering: .relaxed) }

    /// Gives the signals back to their default actions.
    static func restore() {
        for number in numbers where !isIgnored(number) { _ = signal(number, SIG_DFL) }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        // The only way to ask that all systems have; a signal in between is ignored.
        let handler = signal(number, SIG_IGN)
        // Safe: both are addresses, which are compared and not called.
        let isIgnored =
            unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
        if !isIgnored { _ = signal(number, handler) }
        return isIgnored
    }
}
