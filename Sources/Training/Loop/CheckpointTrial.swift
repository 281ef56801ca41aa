internal import Optimizers
internal import Tensors

/// Training steps with and without checkpoints on the way, timed one by one: what `lockstep bench
/// checkpoint` measures.
package final class CheckpointTrial {
    /// The numbers that are trained.
    package let parameterCount: Int

    private let task: any TrainableTask
    private let context: TaskContext
    private let optimizer: any Optimizer
    private let rate: Double
    private let state: TrainingState
    private let step: TrainingStep
    private let saver: CheckpointSaver
    private var done = 0

    /// Prepares to train; collective.
    ///
    /// - Parameters:
    ///   - recipe: what to do, and how to save it.
    ///   - task: data and model.
    ///   - context: what it computes with.
    ///   - run: where checkpoints go.
    package init(
        _ recipe: Recipe, task: any TrainableTask, context: TaskContext, run: RunDirectory
    ) {
        self.task = task
        self.context = context
        let training = recipe.training
        optimizer = training.optimizer.makeOptimizer(for: task.parameters, over: context.ranks)
        rate = training.optimizer.learningRate
        let average = training.makeAverage(of: task.parameters)
        step = TrainingStep(
            task, context: context, optimizer: optimizer, training: training, average: average)
        let judged = JudgedModel(task.parameters, average: average, keepsBest: false)
        state = TrainingState(
            task, optimizer: optimizer,
            parts: training.optimizer.parts(of: task.parameters, over: context.ranks),
            judged: judged, context: context)
        saver = CheckpointSaver(recipe.checkpoint, run: run, ranks: context.ranks)
        parameterCount = task.parameters.parameterCount
    }

    /// Runs some steps; collective.
    ///
    /// - Parameters:
    ///   - steps: how many.
    ///   - interval: a checkpoint is saved once in so many of them; nil is never.
    /// - Returns: the seconds of each step, with those of the copy of the checkpoint after it.
    /// - Throws: what a step or a save throws.
    package func round(steps: Int, savingEvery interval: Int?) throws -> [Double] {
        let clock = ContinuousClock()
        var seconds: [Double] = []
        for number in 1...steps {
            let start = clock.now
            let result = try step.run(
                done, rate: rate, isStopRequested: saver.hasFailed,
                isPartWritten: saver.isPartWritten)
            done += 1
            if result.isStopRequested { try saver.settle() }
            try saver.advance(partsWritten: result.partsWritten)
            // Early in the interval, so that writing in the background meets steps to go on beside.
            if let interval, number % interval == 1 % interval { try save() }
            seconds.append((clock.now - start) / .seconds(1))
        }
        // The next round starts with nothing on its way.
        try saver.settle()
        return seconds
    }

    private func save() throws {
        let numbers = TrainingState.Numbers(
            step: done, updates: optimizer.updates,
            validations: ValidationWatch.Memory(plateau: PlateauState()), average: nil,
            dataFingerprint: 0, arithmetic: Arithmetic(context.computing))
        try saver.save(try state.content(numbers, for: saver.needs))
    }
}
