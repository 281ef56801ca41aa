internal import DataParallel

/// What watches a run without having a part in it: the trace, if one is wanted, and the comparison
/// of ranks.
///
/// All ranks have one and call the same methods in the same order.
final class RunObserver {
    private let ranks: RankGroup
    private let report: TrainingReport
    private let stragglers: StragglerWatch
    private var trace: Trace?

    init(over ranks: RankGroup, report: TrainingReport) {
        self.ranks = ranks
        self.report = report
        stragglers = StragglerWatch(over: ranks)
    }

    /// Where steps are recorded; nil without a trace.
    var timeline: Timeline? { trace?.timeline }

    /// Records from here on; collective.
    func open(tracePath: String?) throws {
        trace = tracePath.map { Trace(to: $0, over: ranks) }
        try trace?.open()
    }

    /// Does something outside of steps, and records it.
    func record<R>(_ activity: Activity, step: Int, _ body: () throws -> R) rethrows -> R {
        try timeline.map { try $0.record(activity, step: step, body) } ?? body()
    }

    /// Counts in a step that took `times`; collective.
    func count(_ times: PhaseClock, step: Int) throws {
        if try stragglers.count(times), let table = stragglers.table {
            try report.log(table, step: step)
        }
    }

    /// Writes what there is; collective.
    func close(step: Int) throws {
        try stragglers.finish()
        if let table = stragglers.table {
            try report.log(table, step: step)
            report.show(table)
        }
        try trace?.write()
    }

    /// Writes what there is after an error, of all ranks if these met it together.
    ///
    /// What goes wrong with that is not told: the error itself is.
    func close(after error: any Error) {
        let isShared = error is CollectiveError || error is any SharedError
        if isShared { try? trace?.write() } else { try? trace?.writeAlone() }
    }
}
