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
    private var interval = Interval()
    private var secondsPerStep = MovingMean()
    private var tokensPerSecond = MovingMean()
    private var shown = ContinuousClock.now

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

    /// A warning on its own line, on rank 0.
    public func warn(_ text: String) { reporter?.message("warning: \(text)") }

    /// Ends the line that renews itself.
    public func finish() { reporter?.finish() }

    func open(resumingAt step: Int, last: Int) throws {
        self.last = last
        log = try MetricsLog(path: path, resumingAt: step)
    }

    /// Counts a step in; on a terminal, shows it if the line is a second old.
    func count(_ result: StepResult, step: Int, epoch: Double, seconds: Double) {
        interval.steps += 1
        interval.tokens += result.count
        secondsPerStep.add(seconds - interval.seconds)
        tokensPerSecond.add(Double(result.count) / max(seconds - interval.seconds, 1e-9))
        interval.seconds = seconds
        guard let reporter, reporter.style != .plain, .now - shown > .seconds(1) else { return }
        show(result, step: step, epoch: epoch)
    }

    private func show(_ result: StepResult, step: Int, epoch: Double) {
        guard let reporter else { return }
        shown = .now
        var progress = Progress(step: step, steps: last, metricName: metric.name)
        progress.epoch = epoch
        progress.metric = result.loss * metric.factor
        progress.gradientNorm = result.gradientNorm
        progress.tokensPerSecond = tokensPerSecond.value
        progress.secondsLeft = Double(max(last - step, 0)) * secondsPerStep.value
        reporter.show(progress)
    }

    /// Writes a line of metrics; times and speed are means over the steps since the last one.
    func log(
        _ result: StepResult, step: Int, rate: Double, clock: PhaseClock, epoch: Double
    ) throws {
        show(result, step: step, epoch: epoch)
        var mean = clock
        mean.divide(by: Double(max(interval.steps, 1)))
        let speed = Double(interval.tokens) / max(clock.total, 1e-9)
        try log?.append(
            step: step,
            [
                "epoch": .number(epoch), "loss": .number(result.loss * metric.factor),
                "unit": .text(metric.name), "learningRate": .number(rate),
                "gradientNorm": .number(result.gradientNorm),
                "tokensPerSecond": .number(speed),
                "milliseconds": .object([
                    "data": .number(mean.data * 1000), "compute": .number(mean.compute * 1000),
                    "exchange": .number(mean.exchange * 1000),
                    "update": .number(mean.update * 1000),
                ]),
            ])
    }

    /// Begins the next interval, on every rank.
    func startInterval() { interval = Interval() }

    func log(_ evaluation: Evaluation, of part: HeldOutPart, step: Int) throws {
        var values: [String: MetricValue] = [
            "loss": .number(evaluation.value(in: metric)), "unit": .text(metric.name),
            "count": .integer(evaluation.count),
        ]
        for figure in evaluation.figures { values[figure.name] = .number(figure.value) }
        try log?.append(step: step, [part.rawValue: .object(values)])
    }

    /// Writes down where the ranks' time goes.
    func log(_ table: StragglerTable, step: Int) throws {
        try log?.append(step: step, ["stragglers": table.metric])
    }

    /// Prints where the ranks' time went.
    func show(_ table: StragglerTable) {
        reporter?.finish()
        for line in table.lines { reporter?.message(line) }
    }

    /// The steps since the last line of metrics.
    private struct Interval {
        var steps = 0
        var tokens = 0
        var seconds = 0.0
    }

    /// A mean that forgets: what time is left depends on how fast it goes now.
    private struct MovingMean {
        private(set) var value = 0.0

        mutating func add(_ sample: Double) {
            value = value == 0 ? sample : value + 0.1 * (sample - value)
        }
    }
}
