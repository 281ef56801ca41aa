import DataParallel
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

    private let ranks: RankGroup
    private let guards: TrainGuards?
    private let step: TrainingStep
    private let rate: Double
    private var next = 0
    private var tokens = 0
    private var rounds: [PhaseClock] = []

    /// Makes the task of a recipe, with random tokens where a vocabulary is given.
    ///
    /// Collective.
    ///
    /// - Parameters:
    ///   - recipe: what is trained.
    ///   - randomTokens: the vocabulary, or nil for the recipe's data.
    ///   - isGuarded: whether all that watches over training does so here, too.
    ///   - job: all ranks.
    /// - Throws: an error in the recipe or its data.
    init(_ recipe: Recipe, randomTokens: Int?, isGuarded: Bool = false, job: Job) throws {
        self.recipe = recipe
        ranks = job.ranks
        let context = try job.context(for: recipe)
        kernels = context.kernels
        let task = try job.together {
            try randomTokens.map {
                try TaskCatalogue.makeTask(recipe, randomTokens: $0, context: context)
            } ?? TaskCatalogue.makeTask(recipe, context: context)
        }
        parameterCount = task.parameters.parameterCount
        rate = recipe.training.optimizer.learningRate
        let optimizer = recipe.training.optimizer.makeOptimizer(
            for: task.parameters, over: job.ranks)
        guards =
            isGuarded
            ? TrainGuards(
                recipe, parameters: task.parameters, optimizer: optimizer, ranks: job.ranks) : nil
        step = TrainingStep(
            task, context: context, optimizer: optimizer, training: recipe.training,
            average: recipe.training.makeAverage(of: task.parameters))
    }

    /// Runs some steps; the first round warms up and is not kept.
    func round(steps: Int) throws {
        tokens = 0
        step.clock = PhaseClock()
        try guards?.begin()
        // Who comes late to the round is not the step's business.
        try ranks.barrier()
        for _ in 0..<steps {
            tokens += try step.run(next, rate: rate, isStopRequested: false).count
            next += 1
            guard let guards else { continue }
            step.clock.start()
            try guards.check(step: next)
            step.clock.finish(\.update)
        }
        try guards?.end()
        var clock = step.clock.take()
        clock.divide(by: Double(steps))
        tokens /= steps
        rounds.append(clock)
    }

    /// The median of a phase over the rounds, in milliseconds a step.
    private func milliseconds(_ phase: (PhaseClock) -> Double) -> Double {
        Timing.median(rounds.dropFirst().map(phase)) * 1000
    }

    /// The median over the rounds, each against that of the other which it took turns with.
    private func timeRatio(to other: TrainContestant) -> Double {
        Timing.median(zip(rounds, other.rounds).dropFirst().map { $0.total / $1.total })
    }

    /// What it came to, against the time of a step of another setting.
    func figure(against other: TrainContestant) -> TrainFigure {
        let total = milliseconds(\.total)
        return TrainFigure(
            lanes: recipe.training.lanes, tokensPerSecond: Double(tokens) / total * 1000,
            milliseconds: total, data: milliseconds(\.data), compute: milliseconds(\.compute),
            exchange: milliseconds(\.exchange), update: milliseconds(\.update),
            timeRatio: timeRatio(to: other), isGuarded: guards != nil)
    }
}
