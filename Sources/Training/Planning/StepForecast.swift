package import DataParallel

/// The predicted step of a recipe on so many nodes.
package struct StepForecast: Equatable, Sendable {
    /// What a step takes longest for.
    package enum Bottleneck: String, Sendable {
        /// Preparing batches.
        case data
        /// Forward and backward.
        case compute
        /// The optimizer.
        case update
        /// Sums in the shared memory of a node.
        case memory
        /// Messages between nodes, however small.
        case latency
        /// The bytes between nodes.
        case bandwidth
    }

    /// Nodes and ranks.
    package let layout: NodeLayout
    /// Lanes of the recipe there.
    package let lanes: Int
    /// Sequences of the global batch.
    package let batch: Int
    /// What a rank takes alone.
    package let costs: StepCosts
    /// What is added by exchanging.
    package let exchange: ExchangeCost

    /// Puts a step together.
    package init(
        layout: NodeLayout, lanes: Int, batch: Int, costs: StepCosts, exchange: ExchangeCost
    ) {
        self.layout = layout
        self.lanes = lanes
        self.batch = batch
        self.costs = costs
        self.exchange = exchange
    }

    /// Seconds of a step.
    package var seconds: Double {
        costs.data + costs.compute + costs.update + exchange.seconds
    }

    /// Sequences a second, of all ranks.
    package var speed: Double { Double(batch) / max(seconds, 1e-12) }

    /// Speed a rank against that of another forecast: 1 where nothing is lost.
    package func efficiency(against other: StepForecast) -> Double {
        let own = speed / Double(layout.ranks), reference = other.speed / Double(other.layout.ranks)
        return own / max(reference, 1e-12)
    }

    /// What a step takes longest for.
    package var bottleneck: Bottleneck {
        let between = exchange.seconds - exchange.insideSeconds - exchange.latencySeconds
        let parts: [(Bottleneck, Double)] = [
            (.compute, costs.compute), (.data, costs.data), (.update, costs.update),
            (.memory, exchange.insideSeconds), (.latency, exchange.latencySeconds),
            (.bandwidth, between),
        ]
        return parts.reduce(parts[0]) { $1.1 > $0.1 ? $1 : $0 }.0
    }
}
