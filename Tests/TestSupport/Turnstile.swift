/// Lets one job through at a time, in the order in which they come.
actor Turnstile {
    /// The one of this test process.
    static let shared = Turnstile()

    private var isOccupied = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Runs `job` when all that came before are done.
    func pass<R: Sendable>(_ job: @Sendable () async throws -> R) async rethrows -> R {
        if isOccupied {
            await withCheckedContinuation { waiting.append($0) }
        }
        isOccupied = true
        defer { leave() }
        return try await job()
    }

    /// Hands the place on; it stays occupied if somebody was waiting.
    private func leave() {
        if waiting.isEmpty {
            isOccupied = false
        } else {
            waiting.removeFirst().resume()
        }
    }
}
