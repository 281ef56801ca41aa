import ArgumentParser
import DataParallel
import Foundation
import Tasks
import Training

/// `lockstep evaluate`.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Judge a trained model on held-out data.")

    @Argument(help: ArgumentHelp("The folder of a run.", valueName: "run"))
    var folder: String

    @Option(help: "A file of the task's format, instead of the run's own test data.")
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Let a language model go on learning from the text that it is judged on, with this learning rate (dynamic evaluation).",
            valueName: "rate"))
    var dynamic: Double?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Change how the model is used, such as model.decoder.search.method=beam; may be repeated.",
            valueName: "key=value"))
    var settings: [String] = []

    func validate() throws {
        if let dynamic, !dynamic.isFinite || dynamic <= 0 {
            throw ValidationError(
                "--dynamic is a learning rate above 0, such as 0.5, but it is \(dynamic)")
        }
    }

    func run() throws {
        try Job.run { job in
            let directory = RunDirectory(folder)
            let recipe = try job.together {
                try directory.readRecipe(choices: TaskCatalogue.choices, set: settings)
            }
            let context = try job.context(for: recipe)
            let result = try TaskCatalogue.evaluate(
                directory, recipe: recipe, file: data, learning: dynamic, context: context)
            let (evaluation, metric) = try job.together {
                guard let result else {
                    throw UsageError(
                        "'\(folder)' has no test data of its own; name a file with --data FILE")
                }
                return result
            }
            guard job.ranks.isFirst else { return }
            print(evaluation.description(in: metric))
        }
    }
}
