internal import DataParallel
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
    private let exchange: ExchangeRecipe
    private var gradients: GradientExchange?
    private var isPrepared = false

    /// Seconds spent in the phases since they were last taken.
    public var clock = PhaseClock()

    /// Makes the step of a task.
    public init(
        _ task: any TrainableTask, context: TaskContext, optimizer: any Optimizer,
        scaling: GradientScaling, seed: UInt32, exchange: ExchangeRecipe = ExchangeRecipe()
    ) {
        self.task = task
        self.context = context
        self.optimizer = optimizer
        self.scaling = scaling
        self.seed = seed
        self.exchange = exchange
    }

    /// Runs step `number`, counted from 0.
    ///
    /// - Parameters:
    ///   - number: the step.
    ///   - rate: its learning rate.
    ///   - isStopRequested: whether this rank was asked to stop; travels with the gradients.
    /// - Returns: what it came to, the same on every rank.
    /// - Throws: ``TrainingError/notFinite(step:what:)`` before anything was changed.
    public func run(
        _ number: Int, rate: Double, isStopRequested: Bool
    ) throws -> StepResult {
        let parameters = task.parameters
        if !isPrepared { try prepare() }
        clock.start()
        try task.load(step: number)
        clock.finish(\.data)
        let moment = Moment(seed: seed, step: UInt32(truncatingIfNeeded: number))
        gradients?.begin()
        let sums = try task.compute(moment)
        clock.finish(\.compute)
        let extra = parameters.rideAlong
        extra.fill(0)
        extra[0] = sums[0]
        extra[1] = sums[1]
        extra[2] = isStopRequested ? 1 : 0
        try exchangeGradients()
        clock.finish(\.exchange)
        // A batch without a token changes nothing, but its step is counted.
        let count = max(Double(extra[1]), 1)
        let norm = scaling.apply(
            to: parameters.gradientsOnly, count: count, with: context.kernels)
        let loss = Double(extra[0]) / count
        guard norm.isFinite, loss.isFinite else {
            throw TrainingError.notFinite(
                step: number, what: loss.isFinite ? "gradient" : "loss")
        }
        optimizer.update(parameters, rate: rate, with: context.kernels)
        clock.finish(\.update)
        return StepResult(
            loss: loss, count: Int(extra[1]), gradientNorm: norm, isStopRequested: extra[2] > 0)
    }

    /// Plans the exchange; collective, so not in `init`.
    private func prepare() throws {
        if exchange.order == .tree {
            gradients = try GradientExchange(
                task.parameters, over: context.ranks, bucketBytes: exchange.bucketBytes)
        }
        isPrepared = true
    }

    private func exchangeGradients() throws {
        if let gradients { return try gradients.finish() }
        try context.ranks.sumInFreeOrder(task.parameters.gradients.whole)
    }
}
