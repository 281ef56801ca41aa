internal import Foundation
internal import Synchronization

/// A thread that writes one snapshot and ends.
///
/// It owns the snapshot while it writes, calls no MPI, and tells nobody of its errors: whoever waits
/// for it gets them.
final class BackgroundWriter: Sendable {
    /// What the thread is about to write, or has written.
    private struct Slot: ~Copyable {
        var snapshot: Snapshot?
        var result: Result<PartRecord?, any Error>?
    }

    private enum Phase: Int {
        case running
        case written
        case failed
    }

    private let slot: Mutex<Slot>
    private let phase = Atomic<Int>(Phase.running.rawValue)
    private let end = DispatchSemaphore(value: 0)
    private let pace: Pace

    /// Starts to write.
    ///
    /// - Parameters:
    ///   - snapshot: what is written; comes back with ``finish()``.
    ///   - isHurried: whether somebody waits for it at once.
    ///   - body: writes, on the thread; returns what this rank has written of a shared checkpoint.
    init(
        _ snapshot: consuming Snapshot, isHurried: Bool,
        _ body: @escaping @Sendable (borrowing Snapshot, Pace) throws -> PartRecord?
    ) {
        pace = Pace(isHurried: isHurried)
        slot = Mutex(Slot(snapshot: snapshot, result: nil))
        let thread = Thread { [self] in work(body) }
        thread.name = "checkpoint"
        thread.start()
    }

    private func work(_ body: (borrowing Snapshot, Pace) throws -> PartRecord?) {
        // Nobody else locks before the end, so this waits for no one and nobody waits for it.
        let isWritten = slot.withLock { slot in
            guard let snapshot = slot.snapshot.take() else { return false }
            var isWritten = true
            do {
                slot.result = .success(try body(snapshot, pace))
            } catch {
                slot.result = .failure(error)
                isWritten = false
            }
            slot.snapshot = consume snapshot
            return isWritten
        }
        phase.store((isWritten ? Phase.written : .failed).rawValue, ordering: .releasing)
        end.signal()
    }

    /// Whether the thread has ended well.
    var isWritten: Bool { phase.load(ordering: .acquiring) == Phase.written.rawValue }

    /// Whether the thread has ended with an error.
    var hasFailed: Bool { phase.load(ordering: .acquiring) == Phase.failed.rawValue }

    /// Waits for the end; to be called once.
    ///
    /// - Returns: the snapshot, and what came of it.
    func finish() -> WrittenSnapshot {
        pace.hurry()
        end.wait()
        return slot.withLock { slot in
            WrittenSnapshot(snapshot: slot.snapshot.take(), result: slot.result ?? .success(nil))
        }
    }
}

/// A snapshot that comes back from the thread that wrote it.
struct WrittenSnapshot: ~Copyable {
    var snapshot: Snapshot?
    let result: Result<PartRecord?, any Error>
}
