internal import Foundation
internal import Synchronization

/// How hard a thread that writes in the background may work: it rests after each piece, so that the
/// cores belong to training, until somebody waits for it.
public final class Pace: Sendable {
    /// Rest as a multiple of work: less than 3 % of a core is taken from training.
    private static let restPerWork = 40.0
    /// The longest sleep until the next look at whether somebody waits, in seconds.
    private static let longestSleep = 0.002

    private let isHurried: Atomic<Bool>

    /// A pace, slow unless somebody waits from the start.
    init(isHurried: Bool = false) { self.isHurried = Atomic(isHurried) }

    /// No more rest: somebody waits.
    func hurry() { isHurried.store(true, ordering: .relaxed) }

    /// Rests in proportion to the time since `start`.
    func rest(since start: ContinuousClock.Instant) {
        let end = ContinuousClock.now + (ContinuousClock.now - start) * Self.restPerWork
        while !isHurried.load(ordering: .relaxed) {
            let left = (end - .now) / .seconds(1)
            if left <= 0 { return }
            Thread.sleep(forTimeInterval: min(left, Self.longestSleep))
        }
    }
}
