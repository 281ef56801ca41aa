internal import DataParallel
internal import MPI
public import Optimizers
internal import Tensors

/// What one training step came to, with the same numbers on every rank.
public struct StepResult: Sendable {
    /// The mean loss over the global batch, in nats.
    public var loss: Double
    /// What the loss was divided by: tokens of the global batch.
    public var count: Int
    /// The global norm of the mean gradient, before limits.
    public var gradientNorm: Double
    /// Whether any rank was asked to stop.
    public var isStopRequested: Bool
    /// The ranks whose part of a checkpoint is written by now.
    public var partsWritten = 0
}

/// One training step: load, compute, exchange, update.
///
/// A steady step allocates nothing.
public final class TrainingStep {
    private let task: any TrainableTask
    private let context: TaskContext
    private let optimizer: any Optimizer
    private let scaling: GradientScaling
    private let seed: UInt32
    private let exchange: StepExchange
    private let average: WeightAverage?
    private let passSum: PassSum
    private var unreported = (loss: Float(0), count: Float(0))

    /// Seconds spent in the phases since they were last taken.
    public var clock = PhaseClock()
    /// Where the phases are recorded, if anywhere.
    package var timeline: Timeline?

    /// Makes the step of a task.
    ///
    /// - Parameters:
    ///   - task: data and model.
    ///   - context: what it computes with.
    ///   - optimizer: made by the same recipe for the same ranks.
    ///   - training: limits of gradients, and how ranks exchange them.
    ///   - average: what the weights are taken into after each update, if anything.
    public init(
        _ task: any TrainableTask, context: TaskContext, optimizer: any Optimizer,
        training: TrainingRecipe, average: WeightAverage? = nil
    ) {
        self.task = task
        self.context = context
        self.optimizer = optimizer
        self.average = average
        scaling = GradientScaling(
            maximumNorm: training.clip, maximumValue: training.clipValue)
        seed = training.seed
        passSum = PassSum(task.parameters, context: context)
        exchange = StepExchange(
            training, parameters: task.parameters, optimizer: optimizer, context: context)
    }

    /// Whether all ranks have the same model after step `number`, counted from 0: always, unless
    /// they are asked to meet once in several steps.
    func isShared(after number: Int) -> Bool { exchange.meets(after: number) }

    /// Runs step `number`, counted from 0.
    ///
    /// - Parameters:
    ///   - number: the step.
    ///   - rate: its learning rate.
    ///   - isStopRequested: whether this rank was asked to stop; travels with the gradients.
    ///   - isPartWritten: whether this rank's part of a checkpoint is written; travels, too.
    ///   - isLast: whether the ranks meet afterwards in any case.
    /// - Returns: what it came to, the same on every rank if they meet.
    /// - Throws: ``TrainingError/notFinite(step:what:)`` before anything was changed.
    public func run(
        _ number: Int, rate: Double, isStopRequested: Bool, isPartWritten: Bool = false,
        isLast: Bool = false
    ) throws -> StepResult {
        clock.start()
        timeline?.begin(step: number)
        FlightRecorder.begin(phase: "data")
        try task.load(step: number)
        finish(\.data, .data)
        FlightRecorder.begin(phase: "compute")
        let moment = Moment(seed: seed, step: UInt32(truncatingIfNeeded: number))
        if exchange.isEveryStep { try exchange.begin() }
        let extra = task.parameters.rideAlong
        try passSum.run { pass in
            let sums = try task.compute(moment, pass: pass)
            extra.fill(0)
            extra[0] = sums[0]
            extra[1] = sums[1]
        }
        if !exchange.isExact { passSum.addUp() }
        finish(\.compute, .compute)
        FlightRecorder.begin(phase: "exchange")
        extra[2] = isStopRequested ? 1 : 0
        extra[3] = isPartWritten ? 1 : 0
        try exchange.sumGradients()
        finish(\.exchange, .exchange)
        FlightRecorder.begin(phase: "update")
        let norm = try update(number, rate: rate)
        finish(\.update, .update)
        FlightRecorder.begin(phase: "exchange")
        try exchange.finishUpdate()
        if !exchange.isEveryStep { try meet(number, isLast: isLast) }
        finish(\.exchange, .exchange)
        let isShared = isLast || exchange.meets(after: number)
        if isShared {
            average?.add(task.parameters, after: optimizer.updates, with: context.kernels)
            finish(\.update, .update)
        }
        return StepResult(
            loss: Double(extra[0]) / max(Double(extra[1]), 1),
            // Tokens of steps between meetings are counted at the meeting.
            count: isShared ? Int(extra[1]) : 0, gradientNorm: norm,
            isStopRequested: isShared && extra[2] > 0, partsWritten: isShared ? Int(extra[3]) : 0)
    }

    private func finish(_ phase: WritableKeyPath<PhaseClock, Double>, _ activity: Activity) {
        clock.finish(phase)
        timeline?.finish(activity)
    }

    /// Changes the parameters by the gradient; returns its norm.
    private func update(_ number: Int, rate: Double) throws -> Double {
        let parameters = task.parameters, extra = parameters.rideAlong
        // A batch without a token changes nothing, but its step is counted.
        let count = max(Double(extra[1]), 1)
        let norm = scaling.apply(
            to: parameters.gradientsOnly, count: count, part: optimizer.part,
            with: context.kernels)
        let loss = Double(extra[0]) / count
        guard norm.isFinite, loss.isFinite else {
            let error = TrainingError.notFinite(
                step: number, what: loss.isFinite ? "gradient" : "loss")
            // Between meetings the gradient is this rank's own, and so is what is wrong with it.
            if exchange.isEveryStep { throw error } else { throw ErrorOfOneRank(error) }
        }
        optimizer.update(parameters, rate: rate, with: context.kernels)
        return norm
    }

    /// Averages the ranks' models if it is time; the loss is then that of all their steps since.
    private func meet(_ number: Int, isLast: Bool) throws {
        let extra = task.parameters.rideAlong
        unreported.loss += extra[0]
        unreported.count += extra[1]
        guard isLast || exchange.meets(after: number) else { return }
        extra[0] = unreported.loss
        extra[1] = unreported.count
        try exchange.average()
        unreported = (0, 0)
    }
}
