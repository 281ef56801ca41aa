internal import Tensors

/// Predicts what sums over ranks take: the messages that the exchanges really send, one after the
/// other or in flight, each with the time that its size takes.
package struct ExchangeModel: Sendable {
    /// Messages between nodes, when `streams` ranks of each node send at once.
    package var link: MessageCurve
    /// How many ranks of each node sent at once when ``link`` was measured.
    package var streams: Int
    /// Seconds of sums in the shared memory of one node, by the bytes of the vector.
    package var inside: MessageCurve
    /// Seconds to add or copy one number.
    package var secondsPerNumber: Double

    /// Names the measurements.
    package init(
        link: MessageCurve, streams: Int = 1, inside: MessageCurve, secondsPerNumber: Double
    ) {
        self.link = link
        self.streams = streams
        self.inside = inside
        self.secondsPerNumber = secondsPerNumber
    }

    /// A sum of `count` numbers that starts when all are there: `RankGroup.sumOverRanks`.
    package func sum(_ count: Int, over layout: NodeLayout) -> ExchangeCost {
        if count == 0 || layout.ranks == 1 { return ExchangeCost() }
        if !layout.isShared {
            return messages(count, ranks: layout.ranks, senders: layout.ranksPerNode)
        }
        let inside = insideCost(count)
        if layout.nodes == 1 { return inside }
        let part = part(count, layout)
        return inside + messages(part.count, ranks: layout.nodes, senders: part.senders)
    }

    /// A sum of a bucket that is under way while others are computed: two rounds of messages with
    /// all other nodes, or halves where nodes are many.
    package func bucket(_ count: Int, over layout: NodeLayout) -> ExchangeCost {
        if count == 0 || layout.nodes == 1 { return ExchangeCost() }
        let ranks = layout.isShared ? layout.nodes : layout.ranks
        let part: (count: Int, senders: Int) =
            layout.isShared ? part(count, layout) : (count, layout.ranksPerNode)
        var cost = ExchangeCost()
        if HalvingSum.suits(ranks) {
            cost = halves(part.count, ranks: ranks, senders: part.senders)
        } else {
            for _ in 0..<2 {
                cost = cost + flight(ranks - 1, part.count / ranks, senders: part.senders)
            }
        }
        cost.seconds += 3 * Double(part.count) * secondsPerNumber
        return layout.isShared ? insideCost(count) + cost : cost
    }

    /// Giving all ranks what each has updated: `RankGroup.complete`.
    package func complete(_ count: Int, over layout: NodeLayout) -> ExchangeCost {
        if count == 0 || layout.ranks == 1 { return ExchangeCost() }
        let inside = layout.isShared ? insideCost(count) : ExchangeCost()
        let ranks = layout.isShared ? layout.nodes : layout.ranks
        return inside
            + rounds(ranks - 1, count / layout.ranks, senders: layout.ranksPerNode, adds: 0)
    }

    // MARK: Pieces

    /// What one rank exchanges with other nodes, and how many ranks of a node do.
    private func part(_ count: Int, _ layout: NodeLayout) -> (count: Int, senders: Int) {
        let equal = (count + layout.ranksPerNode - 1) / layout.ranksPerNode
        let part = min(max(equal, MessageExchange.smallCount), count)
        return (part, (count + part - 1) / part)
    }

    private func insideCost(_ count: Int) -> ExchangeCost {
        var cost = ExchangeCost()
        cost.seconds = inside.seconds(Double(4 * count))
        cost.insideSeconds = cost.seconds
        return cost
    }

    /// What `MessageExchange.sum` does.
    private func messages(_ count: Int, ranks: Int, senders: Int) -> ExchangeCost {
        let isPower = ranks & (ranks - 1) == 0, steps = LaneTree.depth(of: ranks)
        let isSmall = count <= MessageExchange.smallCount
        switch (isPower, isSmall) {
        case (true, true): return rounds(steps, count, senders: senders, adds: count)
        case (true, false): return halves(count, ranks: ranks, senders: senders)
        case (false, true):
            // Up the tree, and down again.
            return rounds(steps, count, senders: senders, adds: count)
                + rounds(steps, count, senders: senders, adds: 0)
        case (false, false):
            return rounds(ranks - 1, count / ranks, senders: senders, adds: count / ranks)
                + rounds(ranks - 1, count / ranks, senders: senders, adds: 0)
        }
    }

    /// Halves to partners at growing distance, and back.
    private func halves(_ count: Int, ranks: Int, senders: Int) -> ExchangeCost {
        var cost = ExchangeCost(), half = count / 2
        for _ in 0..<LaneTree.depth(of: ranks) {
            cost = cost + rounds(1, half, senders: senders, adds: half)
            cost = cost + rounds(1, half, senders: senders, adds: 0)
            half /= 2
        }
        return cost
    }

    /// Messages one after the other, each followed by so many additions.
    private func rounds(_ number: Int, _ count: Int, senders: Int, adds: Int) -> ExchangeCost {
        var cost = ExchangeCost()
        let times = Double(number), bytes = Double(4 * count)
        cost.messages = number
        cost.bytes = times * bytes
        cost.latencySeconds = times * link.latency
        cost.seconds =
            times * (link.seconds(shared(bytes, senders)) + Double(adds) * secondsPerNumber)
        return cost
    }

    /// Messages to so many others at once.
    private func flight(_ number: Int, _ count: Int, senders: Int) -> ExchangeCost {
        var cost = ExchangeCost()
        let bytes = Double(4 * count)
        cost.messages = number
        cost.bytes = Double(number) * bytes
        cost.latencySeconds = number > 0 ? link.latency : 0
        cost.seconds = link.seconds(inFlight: number, shared(bytes, senders))
        return cost
    }

    /// The ranks of a node share its link: bytes count as if sent by as many as were measured.
    private func shared(_ bytes: Double, _ senders: Int) -> Double {
        bytes * Double(senders) / Double(streams)
    }
}
