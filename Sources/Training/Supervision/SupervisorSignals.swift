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

    /// By the mask that Linux tells; where it tells none, nothing is ignored.
    private static func isIgnored(_ number: Int32) -> Bool {
        let name = "SigIgn:", status = SystemFile.text("/proc/self/status") ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
        let digits = line?.dropFirst(name.count).trimmingCharacters(in: .whitespaces)
        let mask = digits.flatMap { UInt64($0, radix: 16) } ?? 0
        return mask >> UInt64(number - 1) & 1 == 1
    }
}
