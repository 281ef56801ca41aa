import DataParallel
import Foundation
import Tasks
import Tensors
import Training

/// One call of `lockstep train`, from the first message to the last.
struct TrainingSession {
    private let recipe: Recipe
    private let task: any TrainableTask
    private let context: TaskContext
    private let run: RunDirectory
    private let reporter: ProgressReporter?
    private let job: Job

    init(
        _ recipe: Recipe, _ task: any TrainableTask, context: TaskContext, run: RunDirectory,
        job: Job
    ) {
        self.recipe = recipe
        self.task = task
        self.context = context
        self.run = run
        self.job = job
        reporter = job.ranks.isFirst ? ProgressReporter() : nil
    }

    /// Trains, judges and reports; collective.
    func train(steps: Int?, resume: Bool, trace: Bool) throws -> TrainingOutcome {
        let report = TrainingReport(
            metric: task.metric, path: run.metrics, reporter: reporter)
        defer { report.finish() }
        let trainer = try job.together {
            try Trainer(recipe, task: task, context: context, run: run, report: report)
        }
        let last = steps ?? trainer.horizon
        try greet(last)
        let start = resume ? try takeUp(trainer, last: last) : 0
        // Only now: a resume that is refused must leave the run as it was.
        try job.ranks.onEach(recipe.checkpoint.place) { try record() }
        StopSignals.install()
        if trace { trainer.tracePath = run.trace }
        let outcome = try trainer.train(until: last)
        switch outcome {
        case .stopped(let step):
            report.finish()
            reporter?.message(
                "stopped after step \(step) of \(last); everything is saved: go on with --resume")
        case .finished(let step):
            report.finish()
            if let best = trainer.bestStepOfEarlyStop {
                reporter?.message(
                    "stopped early after step \(step) of \(last): validation has not improved since "
                        + "step \(best), whose model is kept")
            }
            // A run of no steps is there to judge and save what it starts from.
            if start < step || !resume {
                try judge(trainer)
            } else {
                reporter?.message("nothing to do: \(start) of \(last) steps were done before")
            }
            reporter?.message("model: \(run.model)")
        }
        return outcome
    }

    private func record() throws {
        try run.create()
        try run.write(recipe)
        for (name, bytes) in try task.companionFiles {
            try DurableFile.write(bytes, to: run.file(named: name))
        }
    }

    private func greet(_ last: Int) throws {
        let ranks = context.ranks.size, training = recipe.training
        // Collective, so asked on every rank.
        let exchange = try context.ranks.exchangeDescription
        // Ranks with one lane more than others decide the time of a step.
        let share =
            training.lanes.isMultiple(of: ranks)
            ? "" : " (\(training.lanes / ranks) or \(training.lanes / ranks + 1) each)"
        let tokens =
            recipe.task == TaskCatalogue.streamingTask
            ? "\(training.batch) x \(training.timeSteps) tokens" : "\(training.batch) sequences"
        for note in task.notes { reporter?.message(note) }
        reporter?.message(
            "\(ProgressFormat.thousands(task.parameters.parameterCount)) parameters, "
                + "\(ProgressFormat.thousands(last)) steps of \(tokens)")
        reporter?.message(
            "\(training.lanes) lanes on \(count(ranks, "rank"))\(share) of "
                + "\(count(context.computing.workers.count, "thread")) each, "
                + "\(context.kernels.instructionSet.name) kernels, "
                + Arithmetic(context.computing).description)
        if training.accumulate > 1 && context.passes > 1 {
            let mebibytes = Double(task.activationCount * 4) / 1_048_576
            reporter?.message(
                "\(context.passes) passes a step (training.accumulate), "
                    + String(format: "%.1f MiB of activations at a time", mebibytes))
        }
        if let exchange { reporter?.message("gradients: \(exchange)") }
        if ranks > 1, let warning = training.exchange.warning { reporter?.message(warning) }
    }

    private func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    private func takeUp(_ trainer: Trainer, last: Int) throws -> Int {
        let step = try trainer.resume()
        let restarts = ProcessInfo.processInfo.environment["SLURM_RESTART_COUNT"]
        let note = restarts.map { " (Slurm restart \($0))" } ?? ""
        reporter?.message(
            step.map { "resumed after step \($0) of \(last)\(note)" }
                ?? "no checkpoint yet: starting at step 0\(note)")
        return step ?? 0
    }

    private func judge(_ trainer: Trainer) throws {
        for part in [HeldOutPart.validation, .test] {
            guard let evaluation = try trainer.judge(part) else { continue }
            reporter?.message("\(part.rawValue): \(evaluation.description(in: task.metric))")
        }
    }
}
