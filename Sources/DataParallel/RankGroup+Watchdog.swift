public import MPI

extension RankGroup {
    /// Begins to watch all ranks, from a thread of its own; nil for a single rank.
    ///
    /// Collective.
    ///
    /// - Throws: `MPIError`.
    public func startWatchdog(_ settings: WatchdogSettings) throws -> Watchdog? {
        switch communicator {
        case .some(let communicator) where size > 1: try Watchdog(settings, over: communicator)
        default: nil
        }
    }
}
