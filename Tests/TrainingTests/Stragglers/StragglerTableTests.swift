import Testing
import Training

@Suite struct StragglerTableTests {
    private func times(data: Double, compute: Double, exchange: Double, wait: Double) -> RankTimes {
        func figure(_ mean: Double) -> RankTimes.Figure {
            RankTimes.Figure(mean: mean / 1000, p99: 2 * mean / 1000)
        }
        return RankTimes(
            data: figure(data), compute: figure(compute), exchange: figure(exchange),
            wait: figure(wait))
    }

    private func table(_ ranks: [RankTimes]) -> StragglerTable {
        StragglerTable(ranks, hosts: ranks.indices.map { "node\($0)" }, steps: 1234)
    }

    @Test func evenRanksHaveNoVerdict() {
        let even = times(data: 1, compute: 10, exchange: 2, wait: 0.5)
        let slower = times(data: 1, compute: 11, exchange: 1, wait: 0)
        #expect(table([even, slower, even]).verdict == nil)
        #expect(table([even]).verdict == nil)
        #expect(table([]).verdict == nil)
    }

    @Test(arguments: [(0, 3), (2, 3), (1, 2)])
    func aRankThatComputesLongerIsNamed(slow: Int, ranks: Int) throws {
        let table = table(
            (0..<ranks).map {
                $0 == slow
                    ? times(data: 1, compute: 14, exchange: 1, wait: 0)
                    : times(data: 1, compute: 10, exchange: 5, wait: 4)
            })
        let verdict = try #require(table.verdict)
        #expect(verdict.rank == slow && verdict.cause == .compute)
        #expect(abs(verdict.share - 0.25) < 1e-9)
        #expect(
            verdict.sentence
                == "rank \(slow) on node\(slow) holds the others up: it computes for 14 ms a step, a "
                + "typical rank for 10 ms, which costs 25 % of every step")
    }

    @Test func aRankWithSlowBatchesIsNamed() throws {
        let usual = times(data: 1, compute: 10, exchange: 9, wait: 8)
        let slow = times(data: 9, compute: 10, exchange: 1, wait: 0)
        let verdict = try #require(table([usual, usual, usual, slow]).verdict)
        #expect(verdict.rank == 3 && verdict.cause == .data)
        #expect(abs(verdict.share - 0.4) < 1e-9)
    }

    @Test func waitingWithoutASlowRankIsToldApart() throws {
        let rank = times(data: 0, compute: 10, exchange: 10, wait: 5)
        let verdict = try #require(table([rank, rank]).verdict)
        #expect(verdict.cause == .wait && abs(verdict.share - 0.25) < 1e-9)
    }

    @Test func theTableIsShort() {
        let even = times(data: 1, compute: 10, exchange: 2, wait: 0.5)
        #expect(table([even, even]).lines.count == 4)
        let many = table(Array(repeating: even, count: 100)).lines
        #expect(many.count == 2 + 16 + 1)
        #expect(many.last == "and 84 ranks that are busy for less")
        #expect(many[0].contains("1,234 steps"))
        #expect(many[2].contains("10.000  20.000"))
    }

    // MARK: Percentiles

    @Test(arguments: [1, 7, 8, 9, 100, 1000])
    func percentilesAreNear(count: Int) {
        var histogram = DurationHistogram()
        for index in 1...count { histogram.add(Double(index) * 1e-4) }
        #expect(histogram.count == count)
        #expect(abs(histogram.mean - Double(count + 1) / 2 * 1e-4) < 1e-9)
        for share in [0.5, 0.99, 1] {
            let exact = (share * Double(count)).rounded(.up) * 1e-4
            #expect(abs(histogram.percentile(share) / exact - 1) < 0.05)
        }
    }

    @Test func extremesFindABin() {
        var histogram = DurationHistogram()
        #expect(histogram.mean == 0 && histogram.percentile(0.99) == 0)
        for seconds in [0, -1, 1e-9, 1e9] { histogram.add(seconds) }
        #expect(histogram.percentile(1) > 900)
        #expect(histogram.percentile(0.5) < 2e-6)
    }
}
