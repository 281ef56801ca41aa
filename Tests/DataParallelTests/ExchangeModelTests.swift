import DataParallel
import Testing

/// The model of the exchange, where its answers are known.
@Suite struct ExchangeModelTests {
    private static let latency = 1e-3
    private static let bandwidth = 1e8

    /// A link with nothing else that takes time.
    private func model(
        latency: Double = latency, bandwidth: Double = bandwidth, overhead: Double = 0
    ) -> ExchangeModel {
        ExchangeModel(
            link: MessageCurve(latency: latency, bandwidth: bandwidth, overhead: overhead),
            inside: MessageCurve(latency: 0, bandwidth: .infinity, overhead: 0),
            secondsPerNumber: 0)
    }

    private func nodes(_ nodes: Int, _ ranks: Int = 1) -> NodeLayout {
        NodeLayout(nodes: nodes, ranksPerNode: ranks)
    }

    private func isNear(_ one: Double, _ two: Double) -> Bool {
        abs(one - two) <= 1e-9 * max(abs(one), abs(two), 1e-12)
    }

    @Test(arguments: [0, 1, 7, 8, 9, 31, 64, 65, 4096, 4097, 1_000_000])
    func anIdealNetworkCostsNothing(count: Int) {
        let ideal = model(latency: 0, bandwidth: .infinity)
        for layout in [nodes(1), nodes(2), nodes(7), nodes(64, 4)] {
            #expect(ideal.sum(count, over: layout).seconds == 0)
            #expect(ideal.bucket(count, over: layout).seconds == 0)
            #expect(ideal.complete(count, over: layout).seconds == 0)
        }
    }

    @Test func oneRankSendsNothing() {
        #expect(model().sum(1_000_000, over: nodes(1)) == ExchangeCost())
        #expect(model().bucket(1_000_000, over: nodes(1)) == ExchangeCost())
    }

    /// Small sums travel whole, log2 N messages one after the other.
    @Test(arguments: [(2, 1), (4, 2), (8, 3), (64, 6), (1024, 10)])
    func smallSumsTakeALatencyADoubling(nodes count: Int, steps: Int) {
        let cost = model(bandwidth: .infinity).sum(1000, over: nodes(count))
        #expect(cost.messages == steps)
        #expect(isNear(cost.seconds, Double(steps) * Self.latency))
        #expect(isNear(cost.latencySeconds, cost.seconds))
    }

    /// Large sums carry 2 n (N - 1) / N numbers in 2 log2 N messages (Rabenseifner 2004).
    @Test(arguments: [(2, 1), (4, 2), (8, 3), (64, 6), (1024, 10)])
    func largeSumsHaveTheBestVolume(nodes count: Int, steps: Int) {
        let numbers = 1 << 22
        let cost = model(latency: 0).sum(numbers, over: nodes(count))
        let bytes = 8 * Double(numbers) * Double(count - 1) / Double(count)
        #expect(cost.messages == 2 * steps)
        #expect(isNear(cost.bytes, bytes))
        #expect(isNear(cost.seconds, bytes / Self.bandwidth))
        #expect(cost.latencySeconds == 0)
    }

    /// With ranks that share memory the node sends each number once, whatever their number.
    @Test(arguments: [1, 2, 4, 8])
    func theLinkIsShared(ranks: Int) {
        let numbers = 1 << 20
        let cost = model(latency: 0).sum(numbers, over: nodes(4, ranks))
        #expect(isNear(cost.seconds, 8 * Double(numbers) * 3 / 4 / Self.bandwidth))
        #expect(isNear(cost.bytes * Double(ranks), 8 * Double(numbers) * 3 / 4))
    }

    /// A link measured with all ranks of a node sending already has their share in it.
    @Test func streamsAreNotCountedTwice() {
        var one = model(latency: 0), four = one
        one.streams = 1
        four.streams = 4
        four.link = MessageCurve(latency: 0, bandwidth: Self.bandwidth / 4, overhead: 0)
        let layout = nodes(2, 4), count = 1 << 20
        let cost = one.sum(count, over: layout).seconds
        #expect(isNear(cost, four.sum(count, over: layout).seconds))
    }

    @Test(arguments: [3, 5, 6, 7, 12])
    func numbersOfNodesThatAreNoPowerOfTwo(count: Int) {
        let large = 420 * 4096
        let cost = model(latency: 0).sum(large, over: nodes(count))
        let bytes = 8 * Double(large) * Double(count - 1) / Double(count)
        #expect(isNear(cost.seconds, bytes / Self.bandwidth))
        let small = model(bandwidth: .infinity).sum(64, over: nodes(count))
        #expect(small.messages <= 2 * 4)
    }

    /// Two rounds of messages to all others at once: one latency each.
    @Test func bucketsWaitForALatencyARound() {
        let cost = model(bandwidth: .infinity).bucket(1 << 20, over: nodes(8))
        #expect(isNear(cost.seconds, 2 * Self.latency))
        let volume = model(latency: 0).bucket(1 << 20, over: nodes(8))
        #expect(isNear(volume.seconds, 8 * Double(1 << 20) * 7 / 8 / Self.bandwidth))
        let many = model(latency: 0, bandwidth: .infinity, overhead: 1e-6)
        #expect(isNear(many.bucket(1 << 20, over: nodes(9)).seconds, 2 * 7e-6))
    }

    /// From 16 nodes on buckets are halved, with few partners and the same volume.
    @Test(arguments: [(16, 4), (1024, 10)])
    func bucketsOfManyNodesHaveFewMessages(nodes count: Int, steps: Int) {
        let cost = model(latency: 0).bucket(1 << 20, over: nodes(count))
        #expect(cost.messages == 2 * steps)
        #expect(isNear(cost.bytes, 8 * Double(1 << 20) * Double(count - 1) / Double(count)))
    }

    @Test func sumsInsideOfANodeTakeWhatWasMeasured() {
        var model = model()
        model.inside = MessageCurve(latency: 1e-6, bandwidth: 1e10, overhead: 0)
        let cost = model.sum(250_000, over: nodes(1, 8))
        #expect(isNear(cost.seconds, 1e-6 + 1e-4))
        #expect(cost.insideSeconds == cost.seconds && cost.messages == 0)
    }

    // MARK: The curve

    @Test func aCurveGoesThroughItsPoints() {
        let points = [(4, 1.0), (100, 2.0), (1000, 3.0)].map {
            MessageCurve.Point(bytes: Double($0.0), seconds: $0.1)
        }
        let curve = MessageCurve(points.reversed(), overhead: 0.25)
        #expect(points.allSatisfy { isNear(curve.seconds($0.bytes), $0.seconds) })
        #expect(curve.seconds(0) == 1 && curve.latency == 1)
        #expect(isNear(curve.seconds(550), 2.5))
        #expect(isNear(curve.seconds(1900), 4))
        #expect(isNear(curve.seconds(inFlight: 3, 4), 1.5))
        #expect(curve.seconds(inFlight: 0, 4) == 0)
    }

    @Test func noiseDoesNotMakeLargeMessagesFaster() {
        let points = [(4, 2.0), (100, 1.0), (1000, 3.0)].map {
            MessageCurve.Point(bytes: Double($0.0), seconds: $0.1)
        }
        #expect(MessageCurve(points, overhead: 0).seconds(100) == 2)
    }
}
