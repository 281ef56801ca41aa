/// What training tells: a line of progress, and a line of metrics a logged step.
///
/// Every rank has one and counts along, so that nothing of the loop depends on the rank; only that
/// of rank 0 prints and writes.
public final class TrainingReport {
    /// The first steps are all logged: they show at once whether a run goes well.
    public static let firstSteps = 10

    private let metric: Metric
    private let path: String
    private let reporter: ProgressReporter?
    private var log: MetricsLog?
    private var last = 0
    private var tokens = 0
    private var speed = Average()

    /// A report.
    ///
    /// - Parameters:
    ///   - metric: the unit of losses.
    ///   - path: the file of metrics.
    ///   - reporter: where progress is shown; nil on all ranks but the first.
    public init(metric: Metric, path: String, reporter: ProgressReporter?) {
        self.metric = metric
        self.path = path
        self.reporter = reporter
    }

    /// A message on its own line, on rank 0.
    public func message(_ text: String) { reporter?.message(text) }

    /// A warning on its own line, on rank 0.
    public func warn(_ text: String) { reporter?.message("warning: \(text)") }

    /// Ends the line that renews itself.
    public func finish() { reporter?.finish() }

    func open(resumingAt step: Int, last: Int) throws {
        self.last = last
        log = try MetricsLog(path: path, resumingAt: step)
    }

    func count(_ result: StepResult) { tokens += result.count }

    func log(
        _ result: StepResult, step: Int, rate: Double, clock: PhaseClock, epoch: Double
    ) throws {
        let seconds = max(clock.total, 1e-9), tokensPerSecond = Double(tokens) / seconds
        let loss = result.loss * metric.factor
        tokens = 0
        speed.add(tokensPerSecond)
        var progress = Progress(step: step, steps: last, metricName: metric.name)
        progress.epoch = epoch
        progress.metric = loss
        progress.gradientNorm = result.gradientNorm
        progress.tokensPerSecond = speed.value
        progress.secondsLeft = Double(last - step) * Double(result.count) / max(speed.value, 1e-9)
        reporter?.show(progress)
        try log?.append(
            step: step,
            [
                "epoch": .number(epoch), "loss": .number(loss), "unit": .text(metric.name),
                "learningRate": .number(rate), "gradientNorm": .number(result.gradientNorm),
                "tokensPerSecond": .number(tokensPerSecond),
                "milliseconds": .object([
                    "data": .number(clock.data * 1000), "compute": .number(clock.compute * 1000),
                    "exchange": .number(clock.exchange * 1000),
                    "update": .number(clock.update * 1000),
                ]),
            ])
    }

    func log(_ evaluation: Evaluation, of part: HeldOutPart, step: Int) throws {
        try log?.append(
            step: step,
            [
                part.rawValue: .object([
                    "loss": .number(evaluation.value(in: metric)), "unit": .text(metric.name),
                    "count": .integer(evaluation.count),
                ])
            ])
    }

    /// A speed that forgets: what time is left depends on how fast it goes now.
    private struct Average {
        private(set) var value = 0.0

        mutating func add(_ sample: Double) {
            value = value == 0 ? sample : value + 0.3 * (sample - value)
        }
    }
}
