/// Where the time of one rank's steps goes.
package struct RankTimes: Sendable {
    /// What is told of each phase.
    package struct Figure: Equatable, Sendable {
        /// Seconds a step.
        package var mean: Double
        /// Seconds that 99 of 100 steps do not exceed.
        package var p99: Double

        /// Names two numbers.
        package init(mean: Double, p99: Double) {
            self.mean = mean
            self.p99 = p99
        }

        init(_ histogram: DurationHistogram) {
            self.init(mean: histogram.mean, p99: histogram.percentile(0.99))
        }
    }

    /// Preparing batches.
    package var data: Figure
    /// Forward, backward and update.
    package var compute: Figure
    /// Summing over ranks, with the waiting for others.
    package var exchange: Figure
    /// Waiting for others: what an exchange took longer than on the rank that came last.
    package var wait: Figure

    /// Names the figures.
    package init(data: Figure, compute: Figure, exchange: Figure, wait: Figure) {
        self.data = data
        self.compute = compute
        self.exchange = exchange
        self.wait = wait
    }

    /// Seconds of a step before others can go on.
    package var busy: Double { data.mean + compute.mean }

    /// Seconds of a step.
    package var total: Double { busy + exchange.mean }
}
