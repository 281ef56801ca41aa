import Optimizers
import Tasks
import Tensors
import Training

/// One setting of `lockstep bench train`: a recipe whose steps are timed in rounds.
final class TrainContestant {
    let recipe: Recipe
    /// The kernels that all ranks agreed on.
    let kernels: Kernels
    /// Numbers that are trained.
    let parameterCount: Int

    private let step: TrainingStep
    private let rate: Double
    private var next = 0
    private var tokens = 0
    private var rounds: [PhaseClock] = []

    /// Makes the task of a recipe, with random tokens where a vocabulary is given.
    ///
    /// Collective.
    init(_ recipe: Recipe, randomTokens: Int?, job: Job) throws {
        self.recipe = recipe
        let context = try job.context(for: recipe)
        kernels = context.kernels
        let task = try job.together {
            try randomTokens.map {
                try TaskCatalogue.makeTask(recipe, randomTokens: $0, context: context)
            } ?? TaskCatalogue.makeTask(recipe, context: context)
        }
        parameterCount = task.parameters.parameterCount
        rate = recipe.training.optimizer.learningRate
        step = TrainingStep(
            task, context: context,
            optimizer: recipe.training.optimizer.makeOptimizer(
                for: task.parameters, over: job.ranks),
            training: recipe.training,
            average: recipe.training.makeAverage(of: task.parameters))
    }

    /// Runs some steps; the first round warms up and is not kept.
    func round(steps: Int) throws {
        tokens = 0
        step.clock = PhaseClock()
        for _ in 0..<steps {
            tokens += try step.run(next, rate: rate, isStopRequested: false).count
            next += 1
        }
        var clock = step.clock.take()
        clock.divide(by: Double(steps))
        tokens /= steps
        rounds.append(clock)
    }

    /// The median of a phase over the rounds, in milliseconds a step.
    private func milliseconds(_ phase: (PhaseClock) -> Double) -> Double {
        Timing.median(rounds.dropFirst().map(phase)) * 1000
    }

    /// What it came to, against the time of a step of another setting.
    func figure(against other: TrainContestant) -> TrainFigure {
        let total = milliseconds(\.total)
        return TrainFigure(
            lanes: recipe.training.lanes, tokensPerSecond: Double(tokens) / total * 1000,
            milliseconds: total, data: milliseconds(\.data), compute: milliseconds(\.compute),
            exchange: milliseconds(\.exchange), update: milliseconds(\.update),
            timeRatio: total / other.milliseconds(\.total))
    }
}
