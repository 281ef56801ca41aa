import ArgumentParser
import DataParallel
import Tasks
import Tensors
import Training

/// `lockstep train`.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a model; under mpirun or srun with all ranks, else alone.")

    @OptionGroup var options: RecipeOptions

    @Option(help: "The folder for checkpoints, metrics and the model.")
    var output: String

    @Option(
        help: """
            Stop when so many steps are done, instead of where the recipe ends; 0 judges and saves the \
            model as it starts.
            """)
    var steps: Int?

    @Flag(help: "Go on from the newest checkpoint in the output folder, if there is one.")
    var resume = false

    @Option(
        help: ArgumentHelp(
            "Start from the parameters in this safetensors file: another run's model, or a PyTorch "
                + "state dict of the same architecture.", valueName: "file"))
    var initialize: String?

    @Flag(
        help: """
            Write trace.json to the output folder: what all ranks did when, for chrome://tracing or \
            ui.perfetto.dev.
            """)
    var trace = false

    func validate() throws {
        if let steps, steps < 0 {
            throw ValidationError("--steps is \(steps); give a number of at least 0")
        }
    }

    func run() throws {
        StopSignals.installEarly()
        try Job.run { job in
            let launch = try job.inspectLaunch()
            try job.requireUsable(launch)
            let recipe = try job.together { try options.resolve() }
            try job.agree(on: "recipe", recipe.yaml)
            try job.agree(
                on: "command line",
                "\(steps ?? -1) \(resume) \(trace) \(initialize ?? "")")
            let context = try job.context(for: recipe)
            let task = try job.together { try TaskCatalogue.makeTask(recipe, context: context) }
            try job.agree(on: "training data", "\(task.dataFingerprint)")
            let run = RunDirectory(output)
            try job.ranks.onEach(recipe.checkpoint.place) { try check(run, recipe) }
            if let start = recipe.model.initialization.run {
                try job.ranks.onFirst { try take(over: RunDirectory(start), into: task) }
                try ModelFile.share(task.parameters, over: job.ranks)
            }
            if let initialize {
                try job.ranks.onFirst { try ModelFile.read(initialize, into: task.parameters) }
                try ModelFile.share(task.parameters, over: job.ranks)
            }
            try warn(of: launch, context)
            let session = TrainingSession(recipe, task, context: context, run: run, job: job)
            if case .stopped = try session.train(steps: steps, resume: resume, trace: trace) {
                job.exitCode = Training.ExitCode.stopped
            }
        }
    }

    /// Lets a model start from the parameters that another run's has too, and says which.
    private func take(over run: RunDirectory, into task: any TrainableTask) throws {
        try run.open()
        let names = try ModelFile.readCommon(run.model, into: task.parameters)
        StandardOutput.line(
            "\(names.count) of \(task.parameters.parameters.count) parameters start as in "
                + "\(run.path): \(names.joined(separator: ", "))")
    }

    /// Tells of what makes this job slow; collective.
    private func warn(of launch: LaunchInspection, _ context: TaskContext) throws {
        let threads = try context.ranks.all(UInt64(context.computing.workers.count))
        guard context.ranks.isFirst else { return }
        for warning in launch.warnings(threads: threads.map { Int($0) }) {
            StandardOutput.line("warning: \(warning)")
        }
    }

    /// Checks that the output folder is new, or holds this very run.
    private func check(_ run: RunDirectory, _ recipe: Recipe) throws {
        if run.isRun {
            guard resume else { throw RunConflict.exists(run.path) }
            let old = try run.readRecipe(choices: TaskCatalogue.choices)
            let differences = recipe.differencesThatMatter(from: old)
            guard differences.isEmpty else {
                throw RunConflict.otherRecipe(run.path, differences)
            }
        }
    }
}
