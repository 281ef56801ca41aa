import ArgumentParser
import DataParallel
import Foundation
import Optimizers
import Tasks
import Tensors
import Training

/// `lockstep bench train`.
struct BenchTrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Time whole training steps of a recipe, for several numbers of lanes.",
        discussion: """
            Settings take turns, so that a change of the machine's speed meets all of them; the \
            table shows medians.
            """)

    @OptionGroup var options: RecipeOptions

    @Option(
        help: ArgumentHelp(
            "Numbers of lanes to compare, such as 1,8; by default those of 1 and 8 that the ranks "
                + "can share.", valueName: "n,n"))
    var lanes: String?

    @Option(help: "Timed rounds of each setting.")
    var repeats = 7

    @Option(help: "Training steps in a round.")
    var steps = 20

    func validate() throws {
        if repeats < 1 || steps < 1 {
            throw ValidationError("--repeats and --steps are at least 1")
        }
    }

    func run() throws {
        try Job.run { job in
            let contestants = try job.together { try settings(ranks: job.ranks.size) }.map {
                recipe in
                try Contestant(recipe, job: job)
            }
            for _ in 0...repeats {
                for contestant in contestants { try contestant.round(steps: steps) }
            }
            guard job.ranks.isFirst, let first = contestants.first else { return }
            print("lanes  tokens/s    ms/step   data  compute  exchange  update   time ratio")
            for contestant in contestants { print(contestant.line(against: first)) }
        }
    }

    private func settings(ranks: Int) throws -> [Recipe] {
        let usual = [1, 8].filter { LaneTree.divides(lanes: $0, among: ranks) }
        let fallback = usual.isEmpty ? [ranks] : usual
        let texts =
            lanes.map { $0.split(separator: ",").map(String.init) } ?? fallback.map(String.init)
        return try texts.map { text in
            guard Int(text) != nil else {
                throw UsageError("--lanes is '\(lanes ?? "")'; give numbers such as 1,8")
            }
            var options = options
            options.settings.append("training.lanes=\(text)")
            return try options.resolve()
        }
    }
}

/// One setting of a benchmark.
private final class Contestant {
    private let recipe: Recipe
    private let step: TrainingStep
    private let rate: Double
    private var next = 0
    private var tokens = 0
    private var rounds: [PhaseClock] = []

    init(_ recipe: Recipe, job: Job) throws {
        self.recipe = recipe
        let context = try job.context(for: recipe)
        let task = try job.together { try TaskCatalogue.makeTask(recipe, context: context) }
        rate = recipe.training.optimizer.learningRate
        step = TrainingStep(
            task, context: context,
            optimizer: recipe.training.optimizer.makeOptimizer(for: task.parameters),
            scaling: GradientScaling(
                maximumNorm: recipe.training.clip, maximumValue: recipe.training.clipValue),
            seed: recipe.training.seed, exchange: recipe.training.exchange)
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

    private func median(_ phase: (PhaseClock) -> Double) -> Double {
        let sorted = rounds.dropFirst().map(phase).sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }

    func line(against other: Contestant) -> String {
        let total = median(\.total)
        return String(
            format: "%5d  %8.0f  %9.3f  %5.3f  %7.3f  %8.3f  %6.3f  %11.3f",
            recipe.training.lanes, Double(tokens) / total, total * 1000, median(\.data) * 1000,
            median(\.compute) * 1000, median(\.exchange) * 1000, median(\.update) * 1000,
            total / other.median(\.total))
    }
}
