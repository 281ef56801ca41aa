/// Who was heard when, and what follows from it.
///
/// Time is what the owner has lived through itself: a process that was suspended, or has not got a
/// processor, does not take the silence of that time for the others'.
package struct RankLedger {
    /// What is known of a rank.
    package struct Entry {
        package var state = RankState()
        /// Whether it was heard at all.
        package var isHeard = false
        /// Whether it has left in good order.
        package var hasLeft = false
        /// Whether its machine says that nobody listens there.
        package var isRefused = false
        /// Seconds since it was last heard.
        package var silence = 0.0
        /// Seconds since it last made progress.
        package var idle = 0.0

        package init() {}
    }

    /// Why a job must end.
    package enum Verdict: Equatable {
        /// Nothing was heard from these ranks.
        case silent([Int])
        /// The processes of these ranks do not exist any more.
        case dead([Int])
        /// All ranks are alive, and none makes progress.
        case hanging
    }

    package private(set) var entries: [Entry]
    /// Whose silence counts.
    private let watched: Range<Int>
    private let settings: WatchdogSettings

    package init(ranks: Int, watched: Range<Int>, settings: WatchdogSettings) {
        entries = Array(repeating: Entry(), count: ranks)
        self.watched = watched
        self.settings = settings
    }

    /// A sign of life.
    package mutating func heard(_ rank: Int, _ state: RankState) {
        if state.progress != entries[rank].state.progress || !entries[rank].isHeard {
            entries[rank].idle = 0
        }
        entries[rank].state = state
        entries[rank].isHeard = true
        entries[rank].isRefused = false
        entries[rank].silence = 0
    }

    package mutating func left(_ rank: Int) { entries[rank].hasLeft = true }

    package mutating func refused(_ rank: Int) { entries[rank].isRefused = true }

    /// Lets time pass: seconds since the last call, of which not more count than two heartbeats are
    /// apart.
    package mutating func advance(_ seconds: Double) {
        let seconds = min(max(seconds, 0), 2 * settings.interval)
        for rank in entries.indices {
            entries[rank].silence += seconds
            entries[rank].idle += seconds
        }
    }

    /// Whether rank `rank` has been silent for half of the time allowed, or seems dead.
    package func isDoubtful(_ rank: Int) -> Bool {
        let entry = entries[rank]
        guard entry.isHeard, !entry.hasLeft else { return false }
        return entry.isRefused || (settings.silence > 0 && entry.silence > settings.silence / 2)
    }

    /// Ranks that were never heard.
    package var unheard: [Int] { watched.filter { !entries[$0].isHeard && !entries[$0].hasLeft } }

    /// Why the job must end, if it must.
    ///
    /// - Parameter patience: seconds to wait longer than the settings say.
    /// - Returns: the reason, or nil if all is well.
    package func verdict(patience: Double = 0) -> Verdict? {
        let present = watched.filter { entries[$0].isHeard && !entries[$0].hasLeft }
        let dead = present.filter {
            entries[$0].isRefused && entries[$0].silence >= settings.death + patience
        }
        if settings.silence > 0, !dead.isEmpty { return .dead(dead) }
        if settings.silence > 0,
            present.contains(where: { entries[$0].silence >= settings.silence + patience })
        {
            // Ranks of a machine fall silent together, but not in the same moment.
            let limit = settings.silence - 2 * settings.interval
            return .silent(present.filter { entries[$0].silence >= limit })
        }
        return isHanging ? .hanging : nil
    }

    private var isHanging: Bool {
        guard settings.hang > 0, watched.count == entries.count else { return false }
        return entries.allSatisfy {
            $0.isHeard && !$0.hasLeft && !$0.state.phase.isEmpty && $0.idle >= settings.hang
        }
    }
}
