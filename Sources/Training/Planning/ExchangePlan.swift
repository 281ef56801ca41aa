package import DataParallel

/// What ranks exchange in a step, and when.
package struct ExchangePlan: Equatable, Sendable {
    /// Numbers of each bucket, in the order in which a backward pass finishes them; the last one has
    /// what rides along, and waits for the end of the step.
    package var buckets: [Int]
    /// Ranks exchange once in so many steps.
    package var every = 1
    /// Numbers of parameters and optimizer state that are averaged where they do so rarely.
    package var averaged = 0
    /// Numbers of parameters that are told to all ranks, where each updates a part.
    package var completed = 0

    /// Exchanges in every step.
    package init(buckets: [Int]) { self.buckets = buckets }

    /// Where the backward pass begins, as a share of forward and backward.
    static let backwardStart = 1.0 / 3

    /// Seconds that a step waits for its exchange beyond the time it computes, and what is sent.
    ///
    /// Gradients become final evenly over the backward pass, in the order of buckets, and messages
    /// travel while others are computed.
    package func cost(
        _ model: ExchangeModel, over layout: NodeLayout, compute: Double
    ) -> ExchangeCost {
        if every > 1 {
            return model.sum(averaged, over: layout).scaled(by: 1 / Double(every))
        }
        let completing = model.complete(completed, over: layout)
        guard layout.nodes > 1, buckets.count > 1 else {
            return model.sum(buckets.reduce(0, +), over: layout) + completing
        }
        return overlapped(model, layout, compute) + model.sum(buckets.last ?? 0, over: layout)
            + completing
    }

    private func overlapped(
        _ model: ExchangeModel, _ layout: NodeLayout, _ compute: Double
    ) -> ExchangeCost {
        let whole = Double(max(buckets.reduce(0, +), 1))
        var sent = ExchangeCost(), ready = 0.0, free = 0.0, end = 0.0
        for count in buckets.dropLast() {
            ready += Double(count)
            let share = Self.backwardStart + (1 - Self.backwardStart) * ready / whole
            let cost = model.bucket(count, over: layout)
            let start = max(share * compute, free)
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
