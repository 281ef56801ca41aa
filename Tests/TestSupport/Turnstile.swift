import Foundation

/// Lets jobs through in the order in which they come: as many of one process as there are cores, and one
/// of several processes alone.
actor Turnstile {
    /// The one of this test process.
    static let shared = Turnstile(places: ProcessInfo.processInfo.activeProcessorCount)

    private struct Waiting {
        let places: Int
        let turn: CheckedContinuation<Void, Never>
    }

    private let places: Int
    private var free: Int
    private var waiting: [Waiting] = []

    init(places: Int) {
        self.places = places
        free = places
    }

    /// Runs `job` when all that came before have begun and there is room for it.
    ///
    /// - Parameters:
    ///   - isSingle: whether it is one process alone.
    ///   - job: what to run.
    /// - Returns: what it returns.
    func pass<R: Sendable>(
        isSingle: Bool = false, _ job: @Sendable () async throws -> R
    ) async rethrows -> R {
        let needed = isSingle ? 1 : places
        if free >= needed && waiting.isEmpty {
            free -= needed
        } else {
            // Whoever makes room takes the places for the one that waited.
            await withCheckedContinuation { waiting.append(Waiting(places: needed, turn: $0)) }
        }
        defer { leave(needed) }
        return try await job()
    }

    /// Gives places back, and lets those in for whom there is room now.
    private func leave(_ count: Int) {
        free += count
        while let next = waiting.first, next.places <= free {
            free -= next.places
            waiting.removeFirst().turn.resume()
        }
    }
}
