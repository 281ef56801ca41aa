package import DataParallel

/// What ranks exchange in a step, and when.
package struct ExchangePlan: Equatable, Sendable {
    /// A part of the gradient that travels for itself.
    package struct Bucket: Equatable, Sendable {
        /// Its numbers.
        package var count: Int
        /// The share of forward and backward after which they are final, from 0 to 1.
        package var ready: Double

        /// Names both.
        package init(count: Int, ready: Double) {
            self.count = count
            self.ready = ready
        }
    }

    /// In the order in which they travel; the last one has what rides along, and waits for the end of
    /// the step.
    package var buckets: [Bucket]
    /// Ranks exchange once in so many steps.
    package var every = 1
    /// Numbers of parameters and optimizer state that are averaged where they do so rarely.
    package var averaged = 0
    /// Numbers of parameters that are told to all ranks, where each updates a part.
    package var completed = 0

    /// Exchanges in every step.
    package init(buckets: [Bucket]) { self.buckets = buckets }

    /// Exchanges of such buckets in every step, each final when `finals` are that lie in it.
    package init(_ buckets: Buckets, _ finals: [FinalGradient]) {
        self.buckets = buckets.ranges.map { range in
            let own = finals.filter { range.contains($0.start) }
            return Bucket(count: range.count, ready: own.map(\.share).max() ?? 1)
        }
    }

    private var count: Int { buckets.reduce(0) { $0 + $1.count } }

    /// Seconds that a step waits for its exchange beyond the time it computes, and what is sent.
    ///
    /// A bucket travels as soon as it and those before it are final, while others are computed.
    package func cost(
        _ model: ExchangeModel, over layout: NodeLayout, compute: Double
    ) -> ExchangeCost {
        if every > 1 {
            return model.sum(averaged, over: layout).scaled(by: 1 / Double(every))
        }
        let completing = model.complete(completed, over: layout)
        guard layout.nodes > 1, buckets.count > 1 else {
            return model.sum(count, over: layout) + completing
        }
        return overlapped(model, layout, compute)
            + model.sum(buckets.last?.count ?? 0, over: layout) + completing
    }

    private func overlapped(
        _ model: ExchangeModel, _ layout: NodeLayout, _ compute: Double
    ) -> ExchangeCost {
        var sent = ExchangeCost(), ready = 0.0, free = 0.0, end = 0.0
        for bucket in buckets.dropLast() {
            ready = max(ready, bucket.ready)
            let cost = model.bucket(bucket.count, over: layout)
            let start = max(ready * compute, free)
            end = max(end, start + cost.seconds)
            // Latencies of buckets pass at the same time; the link carries one after the other.
            free = start + max(cost.seconds - cost.latencySeconds, 0)
            sent = sent + cost
        }
        let exposed = max(end - compute, 0)
        sent.latencySeconds = min(sent.latencySeconds, exposed)
        sent.insideSeconds = min(sent.insideSeconds, exposed)
        sent.seconds = exposed
        return sent
    }
}
