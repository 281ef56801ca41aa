internal import Foundation
internal import Synchronization

/// SIGTERM, SIGINT, SIGUSR1 and SIGHUP (a terminal that was closed) to a supervisor, counted.
///
/// The first asks for an agreed stop; the second wants an end at once.
enum SupervisorSignals {
    // Safe to touch from a handler: lock-free, and initialised before the first signal can come.
    private static let count = Atomic<Int>(0)
    private static let first = Atomic<Int32>(0)

    /// Takes over the signals, but for those that are to be ignored, as `nohup` wants it; the
    /// corresponding C function is `signal`.
    static func install() {
        count.store(0, ordering: .relaxed)
        first.store(0, ordering: .relaxed)
        for number in heeded {
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
        for number in heeded { _ = signal(number, SIG_DFL) }
    }

    /// The signals that are not to be ignored, by the mask that Linux tells; all where it tells none.
    private static var heeded: [Int32] {
        let mask = SystemFile.line("SigIgn", of: "/proc/self/status")
            .flatMap { UInt64($0, radix: 16) }
        return [SIGTERM, SIGINT, SIGUSR1, SIGHUP].filter { (mask ?? 0) >> UInt64($0 - 1) & 1 == 0 }
    }
}
