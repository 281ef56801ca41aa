import MPI
import Testing

/// What the watchdog says.
@Suite struct WatchReportTests {
    private let settings = WatchdogSettings(advice: "the job is ended")

    private func report(
        _ verdict: RankLedger.Verdict, _ states: [RankState], silent: [Int] = [],
        hosts: [String]? = nil, idle: Double = 0
    ) -> WatchReport {
        let entries = states.enumerated().map { rank, state in
            var entry = RankLedger.Entry()
            entry.state = state
            entry.isHeard = true
            entry.silence = silent.contains(rank) ? 30 : 0.5
            entry.idle = idle
            return entry
        }
        return WatchReport(
            verdict: verdict, entries: entries,
            hosts: hosts ?? Array(repeating: "a", count: states.count), settings: settings)
    }

    private let waiting = RankState(
        step: 41, phase: "exchange", operation: "MPI_Allreduce", elapsed: 29_500_000)
    private let computing = RankState(step: 41, phase: "compute", elapsed: 250_000)

    @Test func aSilentHost() {
        let report = report(
            .silent([2, 3]), [waiting, waiting, computing, computing], silent: [2, 3],
            hosts: ["a", "a", "b", "b"])
        #expect(
            report.text() == """
                lockstep: nothing was heard from ranks 2, 3 on b for 30 s; 2 ranks wait in \
                MPI_Allreduce (exchange, after step 41); the job is ended
                lockstep:   rank 2 on b: in compute after step 41 for 30.3 s, last heard 30 s ago
                lockstep:   rank 3 on b: in compute after step 41 for 30.3 s, last heard 30 s ago
                lockstep:   rank 0 on a: in MPI_Allreduce (exchange, after step 41) for 30 s
                lockstep:   rank 1 on a: in MPI_Allreduce (exchange, after step 41) for 30 s
                """)
    }

    @Test func aDeadProcess() {
        let report = report(.dead([1]), [computing, computing])
        #expect(
            report.text().hasPrefix(
                "lockstep: the process of rank 1 on a is gone; no other rank waits yet; the job is "
                    + "ended\n"))
    }

    @Test func aHang() {
        let report = report(.hanging, [waiting, computing, waiting], idle: 300)
        #expect(report.missing == [1])
        #expect(
            report.text().hasPrefix(
                "lockstep: no rank has made progress for 300 s; the others wait for rank 1 on a, 2 "
                    + "ranks wait in MPI_Allreduce (exchange, after step 41); the job is ended\n"))
    }

    @Test(arguments: [1, 9])
    func aHangOfAllBlamesNobody(ranks: Int) {
        for state in [waiting, computing] {
            let report = report(
                .hanging, Array(repeating: state, count: ranks), idle: 300.04)
            #expect(report.missing.isEmpty)
            #expect(
                report.text().hasPrefix(
                    "lockstep: no rank has made progress for 300 s; the job is ended\n"))
        }
    }

    @Test func theMostFrequentOperationIsNamed() {
        let barrier = RankState(step: 41, phase: "exchange", operation: "MPI_Barrier")
        let report = report(
            .silent([3]), [barrier, waiting, waiting, computing], silent: [3])
        #expect(
            report.text().contains("; 3 ranks wait in MPI_Allreduce (exchange, after step 41);"))
    }

    @Test(arguments: [0, 1, 31, 32])
    func longListsAreCut(limit: Int) {
        let report = report(.silent([64]), Array(repeating: computing, count: 65), silent: [64])
        let lines = report.text(limit: limit).split(separator: "\n")
        #expect(lines.count == limit + 2)
        #expect(lines.last == "lockstep:   and \(65 - limit) other ranks")
        // Whoever is missing comes first.
        if limit > 0 { #expect(lines[1].hasPrefix("lockstep:   rank 64 ")) }
        #expect(report.text(limit: .max).split(separator: "\n").count == 66)
    }
}
