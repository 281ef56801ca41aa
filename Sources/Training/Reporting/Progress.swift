/// How far a training run is: what a line of progress is made from.
public struct Progress: Equatable, Sendable {
    /// The number of steps that were done.
    public var step: Int
    /// The number of steps in all, if it is known.
    public var steps: Int?
    /// Passes over the training data that were done.
    public var epoch: Double?
    /// The value of the task's metric.
    public var metric: Double?
    /// What the metric counts, such as "bits/char".
    public var metricName: String
    /// The global gradient norm before clipping.
    public var gradientNorm: Double?
    /// The speed over all ranks, in tokens a second.
    public var tokensPerSecond: Double?
    /// The time to go, in seconds.
    public var secondsLeft: Double?

    /// Progress of which nothing but the step is known.
    public init(step: Int, steps: Int? = nil, metricName: String = "loss") {
        self.step = step
        self.steps = steps
        self.metricName = metricName
    }
}
