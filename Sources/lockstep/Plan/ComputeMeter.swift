import DataParallel
import Foundation
import Tasks
import Tensors
import Training

/// Times steps of a recipe without an exchange, at the lanes that one rank would have.
///
/// Under mpirun every rank computes at once, so that they share cores, caches and memory as they
/// will.
final class ComputeMeter {
    /// What is known of the steps at a number of lanes.
    struct Result {
        let costs: StepCosts
        let threads: Int
    }

    /// Steps in which memory is laid out.
    private static let warmUp = 2

    private let options: RecipeOptions
    private let job: Job
    private let ranksPerNode: Int
    private let steps: Int
    private var known: [[Int]: Result] = [:]

    /// A meter for ranks of which `ranksPerNode` share a node.
    init(_ options: RecipeOptions, job: Job, ranksPerNode: Int, steps: Int) {
        self.options = options
        self.job = job
        self.ranksPerNode = ranksPerNode
        self.steps = steps
    }

    /// The costs of `lanes` lanes of `sequences` sequences each; collective.
    func measure(lanes: Int, sequences: Int) throws -> Result {
        if let result = known[[lanes, sequences]] { return result }
        let recipe = try job.together { try self.recipe(lanes: lanes, sequences: sequences) }
        let context = try job.together { try self.context(for: recipe) }
        let task = try job.together { try TaskCatalogue.makeTask(recipe, context: context) }
        let gradients = GradientClock(task.parameters)
        let clock = try time(recipe, task, context, gradients)
        // The slowest rank decides.
        let slowest = try [clock.data, clock.compute, clock.update].map { seconds in
            Double(try job.ranks.all(UInt64(seconds * 1e9)).max() ?? 0) * 1e-9
        }
        let sums = context.ranks.sums, own = sums.calls - (Self.warmUp + steps)
        let numbers = sums.numbers - (Self.warmUp + steps) * task.parameters.gradients.count
        let result = Result(
            costs: StepCosts(
                data: slowest[0], compute: slowest[1], update: slowest[2],
                sums: Double(max(own, 0)) / Double(Self.warmUp + steps),
                numbersPerSum: max(numbers, 0) / max(own, 1), finals: gradients.finals),
            threads: context.computing.workers.count)
        known[[lanes, sequences]] = result
        return result
    }

    /// The parameters of the recipe's model, from a batch as small as can be; collective.
    func parameters() throws -> ParameterSet {
        let recipe = try job.together { try self.recipe(lanes: 1, sequences: 1, passes: 1) }
        return try job.together {
            try TaskCatalogue.makeTask(recipe, context: try self.context(for: recipe)).parameters
        }
    }

    /// The recipe of one rank alone with these lanes.
    private func recipe(lanes: Int, sequences: Int, passes: Int? = nil) throws -> Recipe {
        var options = options
        if let passes { options.settings.append("training.accumulate=\(passes)") }
        options.settings += ["training.batch=\(lanes * sequences)", "training.lanes=\(lanes)"]
        return try options.resolve()
    }

    private func context(for recipe: Recipe) throws -> TaskContext {
        let training = recipe.training, lanes = training.lanes
        let passes = training.accumulate
        let set = try Arithmetic.instructionSet(environment: ProcessInfo.processInfo.environment)
        let share = max(ProcessorList.allowed().count / ranksPerNode, 1)
        let threads = max(min(training.threads ?? share, (lanes + passes - 1) / passes), 1)
        return TaskContext(
            lanes: LaneGroup(total: lanes, sequences: training.batch / lanes), accumulate: passes,
            computing: Computing(
                kernels: Kernels(set) ?? .best, workers: Workers(count: threads),
                precision: training.precision, products: training.arithmetic),
            ranks: RankGroup())
    }

    /// The median of each phase over the steps, without the first ones, in which memory is laid out.
    private func time(
        _ recipe: Recipe, _ task: any TrainableTask, _ context: TaskContext,
        _ gradients: GradientClock
    ) throws -> PhaseClock {
        let step = TrainingStep(
            task, context: context,
            optimizer: recipe.training.optimizer.makeOptimizer(
                for: task.parameters, over: context.ranks),
            training: recipe.training,
            average: recipe.training.makeAverage(of: task.parameters))
        let rate = recipe.training.optimizer.learningRate
        var clocks: [PhaseClock] = []
        for number in 0..<Self.warmUp + steps {
            // All at once, as an exchange would have it.
            try job.ranks.barrier()
            _ = try gradients.listen(to: context.ranks) {
                try step.run(number, rate: rate, isStopRequested: false)
            }
            let clock = step.clock.take()
            clocks.append(clock)
            if number >= Self.warmUp { gradients.count(data: clock.data, compute: clock.compute) }
        }
        var clock = PhaseClock()
        let phases: [WritableKeyPath<PhaseClock, Double>] = [\.data, \.compute, \.update]
        for phase in phases {
            clock[keyPath: phase] = Timing.median(
                clocks.dropFirst(Self.warmUp).map { $0[keyPath: phase] })
        }
        return clock
    }
}
