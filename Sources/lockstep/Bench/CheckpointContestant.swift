import Foundation
import Tasks
import Training

/// One setting of `lockstep bench checkpoint`.
final class CheckpointContestant {
    private let name: String
    private let saves: Bool
    private let trial: CheckpointTrial
    private var means: [Double] = []
    private var longest: [Double] = []

    /// Prepares a setting; collective.
    ///
    /// - Parameters:
    ///   - recipe: what is trained.
    ///   - isBackground: whether training goes on while checkpoints are written; nil saves none.
    ///   - folder: where checkpoints go.
    ///   - randomTokens: a vocabulary, if the recipe's data is not used.
    ///   - job: the ranks.
    /// - Throws: what is wrong with the recipe, or with the folder.
    init(
        _ recipe: Recipe, isBackground: Bool?, folder: String, randomTokens: Int?, job: Job
    ) throws {
        var recipe = recipe
        recipe.checkpoint.asynchronous = isBackground ?? true
        saves = isBackground != nil
        name = isBackground.map { $0 ? "in the background" : "waited for" } ?? "no checkpoint"
        let context = try job.context(for: recipe)
        let task = try job.together { [recipe] in
            try randomTokens.map {
                try TaskCatalogue.makeTask(recipe, randomTokens: $0, context: context)
            } ?? TaskCatalogue.makeTask(recipe, context: context)
        }
        let run = RunDirectory(folder + (isBackground == true ? "/background" : "/waited"))
        try job.ranks.onEach(recipe.checkpoint.place) { try run.create() }
        trial = CheckpointTrial(recipe, task: task, context: context, run: run)
    }

    /// Numbers that are trained.
    var parameterCount: Int { trial.parameterCount }

    /// Runs some steps; collective.
    func round(steps: Int, every: Int, isKept: Bool) throws {
        let seconds = try trial.round(steps: steps, savingEvery: saves ? every : nil)
        guard isKept else { return }
        means.append(seconds.reduce(0, +) / Double(steps))
        longest.append(seconds.max() ?? 0)
    }

    /// What it came to.
    func figure(against other: CheckpointContestant) -> CheckpointFigure {
        let mean = Timing.median(means), plain = Timing.median(other.means)
        return CheckpointFigure(
            name: name, milliseconds: mean * 1000, longest: Timing.median(longest) * 1000,
            timeRatio: mean / plain,
            longestRatio: Timing.median(longest) / Timing.median(other.longest))
    }
}
