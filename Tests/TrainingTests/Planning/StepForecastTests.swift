import DataParallel
import Testing
import Training

@Suite struct StepForecastTests {
    private func model(latency: Double, bandwidth: Double) -> ExchangeModel {
        ExchangeModel(
            link: MessageCurve(latency: latency, bandwidth: bandwidth, overhead: 0),
            inside: MessageCurve(latency: 0, bandwidth: .infinity, overhead: 0),
            secondsPerNumber: 0)
    }

    /// Buckets that become final evenly over the last two thirds.
    private func plan(_ counts: Int...) -> ExchangePlan {
        let whole = Double(counts.reduce(0, +))
        var done = 0.0
        return ExchangePlan(
            buckets: counts.map { count in
                done += Double(count)
                return ExchangePlan.Bucket(count: count, ready: 1 / 3 + 2 / 3 * done / whole)
            })
    }

    private func forecast(
        _ nodes: Int, compute: Double, exchange: ExchangePlan, _ model: ExchangeModel
    ) -> StepForecast {
        let layout = NodeLayout(nodes: nodes, ranksPerNode: 1)
        return StepForecast(
            layout: layout, lanes: 64, batch: 64,
            costs: StepCosts(data: 0, compute: compute, update: 0),
            exchange: exchange.cost(model, over: layout, compute: compute))
    }

    @Test func anIdealNetworkLosesNothing() {
        let ideal = model(latency: 0, bandwidth: .infinity)
        let plan = plan(1 << 20, 1 << 20, 5000)
        let one = forecast(1, compute: 0.64, exchange: plan, ideal)
        for nodes in [2, 4, 8, 64] {
            let many = forecast(nodes, compute: 0.64 / Double(nodes), exchange: plan, ideal)
            #expect(abs(many.efficiency(against: one) - 1) < 1e-9)
            #expect(many.bottleneck == .compute)
        }
    }

    /// A step that exchanges for as long as it computes is half as efficient.
    @Test func exchangesLowerTheEfficiency() {
        let slow = model(latency: 0.01, bandwidth: .infinity)
        let plan = plan(1000)
        let one = forecast(1, compute: 0.02, exchange: plan, slow)
        let two = forecast(2, compute: 0.01, exchange: plan, slow)
        #expect(abs(two.seconds - 0.02) < 1e-12)
        #expect(abs(two.efficiency(against: one) - 0.5) < 1e-9)
        let eight = forecast(8, compute: 0.0025, exchange: plan, slow)
        #expect(eight.bottleneck == .latency)
    }

    /// What travels while others are computed is not waited for, the last bucket always.
    @Test func bucketsHideBehindTheBackwardPass() {
        let network = model(latency: 0, bandwidth: 1e9)
        let layout = NodeLayout(nodes: 2, ranksPerNode: 1)
        let plan = plan(1_000_000, 1_000_000, 10_000)
        let last = network.sum(10_000, over: layout).seconds
        let hidden = plan.cost(network, over: layout, compute: 10)
        #expect(abs(hidden.seconds - last) < 1e-12)
        // With nothing to hide behind both buckets are waited for.
        let open = plan.cost(network, over: layout, compute: 0)
        #expect(abs(open.seconds - last - 2 * 4e-3) < 1e-9)
        #expect(open.bytes == hidden.bytes)
    }

    /// Nothing hides behind computing that is over.
    @Test func bucketsThatAreFinalLateAreWaitedFor() {
        let network = model(latency: 0, bandwidth: 1e9)
        let layout = NodeLayout(nodes: 2, ranksPerNode: 1)
        let finals = [FinalGradient(start: 0, share: 0.5), FinalGradient(start: 1000, share: 1)]
        let buckets = Buckets(starts: [0, 1000], count: 1_001_000, size: 1000)
        let plan = ExchangePlan(buckets, finals)
        #expect(plan.buckets.map(\.count) == [1_000_000, 1000])
        #expect(plan.buckets.map(\.ready) == [1, 0.5])
        let waited = plan.cost(network, over: layout, compute: 10).seconds
        #expect(abs(waited - plan.cost(network, over: layout, compute: 0).seconds) < 1e-12)
    }

    @Test func rareExchangesAreShared() {
        let slow = model(latency: 0.01, bandwidth: .infinity)
        var plan = plan(1000)
        plan.every = 10
        plan.averaged = 3000
        let layout = NodeLayout(nodes: 2, ranksPerNode: 1)
        #expect(abs(plan.cost(slow, over: layout, compute: 1).seconds - 0.001) < 1e-12)
    }

    @Test func bytesCanBeTheBottleneck() {
        let thin = model(latency: 1e-6, bandwidth: 1e6)
        let plan = plan(1 << 20)
        #expect(forecast(4, compute: 0.01, exchange: plan, thin).bottleneck == .bandwidth)
    }

    // MARK: Lanes

    @Test(arguments: [
        (1, 8, 64, 8), (8, 8, 64, 8), (16, 8, 64, 16), (64, 8, 64, 64), (3, 8, 96, 12),
    ])
    func lanesFitTheRanks(ranks: Int, least: Int, batch: Int, lanes: Int) {
        #expect(LaneChoice.lanes(for: ranks, atLeast: least, batch: batch) == lanes)
    }

    @Test func aSmallBatchHasNoLanesForManyRanks() {
        #expect(LaneChoice.lanes(for: 65, atLeast: 8, batch: 64) == nil)
        #expect(LaneChoice.lanes(for: 0, atLeast: 8, batch: 64) == nil)
    }
}
