import ArgumentParser
import Tasks
import Training

/// `lockstep average`.
struct AverageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "average",
        abstract: "Make the mean of a run's last checkpoints its model.",
        discussion: """
            The mean of the weights, and of running statistics, of the models in the checkpoints. \
            checkpoint.keep says how many a run keeps. With --last 1 the newest checkpoint's model \
            is back.
            """)

    @Argument(help: ArgumentHelp("The folder of a run.", valueName: "run"))
    var folder: String

    @Option(help: "How many checkpoints, counted from the newest; by default all there are.")
    var last: Int?

    @Option(help: "A safetensors file to write, instead of the run's model.")
    var output: String?

    func validate() throws {
        if let last, last < 1 {
            throw ValidationError("--last is \(last); give a number of at least 1")
        }
    }

    func run() throws {
        let directory = RunDirectory(folder)
        let recipe = try directory.readRecipe(choices: TaskCatalogue.choices)
        let checkpoints = try CheckpointStore(
            directory: directory.checkpoints, keep: recipe.checkpoint.keep
        ).newest(last)
        let path = output ?? directory.model
        try DurableFile.write(try CheckpointAverage.bytes(checkpoints), to: path)
        let steps = checkpoints.map { "\($0.step)" }.joined(separator: ", ")
        print("\(path): the mean of the checkpoints of \(steps) steps")
    }
}
