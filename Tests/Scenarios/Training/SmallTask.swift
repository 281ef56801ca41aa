import DataParallel
import Tasks
import Tensors
import Training

/// A recipe's task, as the command `train` makes it.
struct SmallTask {
    let recipe: Recipe
    let context: TaskContext
    let task: any TrainableTask

    /// Reads the recipe at `path`; collective.
    init(recipe path: String, set settings: [String] = [], in job: Job) throws {
        let recipe = try job.together {
            var document = try RecipeDocument(contentsOf: path)
            for setting in settings { try document.set(setting) }
            return try Recipe(document: document, choices: TaskCatalogue.choices)
        }
        let context = try job.context(for: recipe)
        task = try job.together { try TaskCatalogue.makeTask(recipe, context: context) }
        self.recipe = recipe
        self.context = context
    }

    /// Trains into the run `path` until `steps` are done, with another task of the same kind if one
    /// is given; rank 0 tells of it if `tells`.
    func trainer(
        _ path: String, with other: (any TrainableTask)? = nil, tells: Bool = false
    ) throws -> Trainer {
        let run = RunDirectory(path)
        try context.ranks.onFirst {
            try run.create()
            // What a resume by the program itself wants to see.
            try run.write(recipe)
        }
        let report = TrainingReport(
            metric: task.metric, path: run.metrics,
            reporter: tells && context.ranks.isFirst ? ProgressReporter() : nil)
        return try Trainer(
            recipe, task: other ?? task, context: context, run: run, report: report)
    }
}
