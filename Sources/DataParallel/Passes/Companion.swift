internal import Foundation

/// A thread that computes only while its caller waits: a piece of work that can be left in the middle
/// and gone on with later.
///
/// Exactly one of both runs at any time, so they share everything without a lock.
final class Companion {
    private let baton = Baton()
    /// A thread's stack is usually that of a program: 8 MiB.
    private static let stackSize = 8 << 20

    /// Starts the thread, which waits for work.
    init() {
        let baton = baton
        let thread = Thread { baton.serve() }
        thread.stackSize = Self.stackSize
        thread.start()
    }

    deinit { baton.end() }

    /// Whether a piece of work was left in the middle.
    var isPaused: Bool { baton.hasWork }

    /// Begins a piece of work; returns when it is done or was left by ``pause()``.
    ///
    /// - Throws: what the work throws.
    func begin(_ work: @escaping () throws -> Void) throws {
        precondition(!isPaused, "work that was not finished")
        try baton.hand(work)
    }

    /// Goes on with the work.
    ///
    /// - Throws: what it throws.
    func resume() throws {
        precondition(isPaused, "no work to go on with")
        try baton.hand(nil)
    }

    /// Ends a piece of work that was left in the middle: there ``pause()`` throws.
    func abandon() { baton.abandon() }

    /// Leaves the work until ``resume()``; called by the work itself.
    ///
    /// - Throws: ``AbandonedPass`` if it is not to be gone on with.
    func pause() throws { try baton.pause() }
}

/// A pass was ended because another one had failed.
struct AbandonedPass: Error {}

/// Whose turn it is.
private final class Baton: @unchecked Sendable {
    // Safe to share: whoever has the turn alone touches anything but the turn, which is handed over
    // under the condition's lock.
    private enum Turn { case caller, companion }

    private let condition = NSCondition()
    private var turn = Turn.caller
    private var work: (() throws -> Void)?
    private var failure: (any Error)?
    private var isAbandoned = false
    private var isEnding = false

    var hasWork: Bool { work != nil }

    // MARK: The caller

    func hand(_ new: (() throws -> Void)?) throws {
        if let new { work = new }
        pass(to: .companion)
        waitForTurn(of: .caller)
        if let failure {
            self.failure = nil
            throw failure
        }
    }

    func abandon() {
        guard hasWork else { return }
        isAbandoned = true
        pass(to: .companion)
        waitForTurn(of: .caller)
        isAbandoned = false
        failure = nil
    }

    func end() {
        isEnding = true
        pass(to: .companion)
    }

    // MARK: The companion

    func serve() {
        while true {
            waitForTurn(of: .companion)
            if isEnding { return }
            do { try work?() } catch { failure = error }
            work = nil
            pass(to: .caller)
        }
    }

    func pause() throws {
        pass(to: .caller)
        waitForTurn(of: .companion)
        if isAbandoned { throw AbandonedPass() }
    }

    // MARK: Both

    private func pass(to next: Turn) {
        condition.lock()
        turn = next
        condition.broadcast()
        condition.unlock()
    }

    private func waitForTurn(of own: Turn) {
        condition.lock()
        while turn != own { condition.wait() }
        condition.unlock()
    }
}
