package import DataParallel
internal import MPI
internal import Optimizers
internal import Tensors

/// How training came to its end.
public enum TrainingOutcome: Equatable, Sendable {
    /// All steps were done.
    case finished(step: Int)
    /// A signal asked to stop; everything is saved.
    case stopped(step: Int)
}

/// The training loop: steps, checks, reports and checkpoints.
///
/// All ranks run the same loop in the same order; rank 0 reports and writes.
public final class Trainer {
    private let recipe: Recipe
    private let task: any TrainableTask
    private let context: TaskContext
    private let run: RunDirectory
    private let report: TrainingReport
    private let optimizer: any Optimizer
    private let state: TrainingState
    private let step: TrainingStep
    private let saver: CheckpointSaver
    private let arithmetic: Arithmetic
    private let dataFingerprint: UInt64
    private let judged: JudgedModel
    private let observer: RunObserver
    /// What tests let go wrong; nil in earnest.
    private let faults: FaultPlan?
    private var watch: ValidationWatch
    private var done = 0
    private var savedAt = -1
    private var sharedAt = 0
    private var replicaWatch: ReplicaWatch

    /// Prepares to train.
    ///
    /// - Parameters:
    ///   - recipe: what to do.
    ///   - task: data and model.
    ///   - context: what it computes with.
    ///   - run: where results go.
    ///   - report: what is told on the way.
    /// - Throws: ``RecipeError`` if the schedule's numbers do not fit together.
    public init(
        _ recipe: Recipe, task: any TrainableTask, context: TaskContext, run: RunDirectory,
        report: TrainingReport
    ) throws {
        self.recipe = recipe
        self.task = task
        self.context = context
        self.run = run
        self.report = report
        let training = recipe.training
        if let follower = training.validationFollowers.first, !task.has(.validation) {
            throw RecipeError(
                "\(follower) follows validations, but there is no validation data; give data.valid")
        }
        optimizer = training.optimizer.makeOptimizer(
            for: task.parameters, over: context.ranks)
        let average = training.makeAverage(of: task.parameters)
        step = TrainingStep(
            task, context: context, optimizer: optimizer, training: training, average: average)
        saver = CheckpointSaver(recipe.checkpoint, run: run, ranks: context.ranks)
        let faults = try FaultPlan(rank: context.ranks.rank, run: run)
        if let faults { saver.store.atPhase = { phase in try faults.strike(.save(phase)) } }
        self.faults = faults
        arithmetic = Arithmetic(context.computing)
        dataFingerprint = task.dataFingerprint
        horizon = training.length.steps(perEpoch: task.stepsPerEpoch)
        watch = try ValidationWatch(training, average: average, horizon: horizon)
        judged = JudgedModel(
            task.parameters, average: average, keepsBest: training.earlyStopping.patience != nil)
        observer = RunObserver(over: context.ranks, report: report)
        replicaWatch = ReplicaWatch(context.ranks)
        state = TrainingState(
            task, optimizer: optimizer,
            parts: training.optimizer.parts(of: task.parameters, over: context.ranks),
            judged: judged, context: context)
    }

    /// Called at each phase of a save, on the thread that writes; what it throws ends the save.
    package var atSavePhase: @Sendable (SavePhase) throws -> Void {
        get { saver.store.atPhase }
        set { saver.store.atPhase = newValue }
    }

    /// The number of steps that the recipe asks for.
    public let horizon: Int

    /// The file for a timeline of all ranks, for chrome://tracing and Perfetto; nil records none.
    ///
    /// Set it on all ranks or none before training.
    public var tracePath: String?

    /// The steps done at the best validation, if early stopping has ended training.
    public var bestStepOfEarlyStop: Int? { watch.isOver ? watch.bestStep ?? 0 : nil }

    /// Takes up the newest usable checkpoint; collective.
    ///
    /// - Returns: the step it was saved at, or nil if there is none.
    public func resume() throws -> Int? {
        let search = CheckpointSearch(
            saver.store, recipe.checkpoint.place, ranks: context.ranks)
        let restored = try state.restore(from: search, warn: report.warn) { numbers in
            guard numbers.dataFingerprint == dataFingerprint else {
                throw TrainingError.mismatch(
                    "the training data '\(recipe.data.train)' is not what '\(run.path)' was started "
                        + "with; give the same data, or another --output")
            }
        }
        guard let numbers = restored else { return nil }
        if numbers.arithmetic != arithmetic {
            report.warn(
                "the checkpoint was made with \(numbers.arithmetic.description), this is "
                    + "\(arithmetic.description): results may differ in the last bits")
        }
        done = numbers.step
        savedAt = done
        sharedAt = done
        watch.memory = numbers.validations
        return done
    }

    /// Trains until `last` steps are done in all; collective.
    ///
    /// Ends when everything is saved, also with an error that all ranks share.
    public func train(until last: Int) throws -> TrainingOutcome {
        try RecorderFolder(run).open(over: context.ranks, warn: report.warn)
        try observer.open(tracePath: tracePath)
        step.timeline = observer.timeline
        do {
            let outcome = try runOrGoBack(until: last)
            try observer.close(step: done)
            return outcome
        } catch {
            // What is on its way is a good checkpoint. An error of one rank alone waits for nobody,
            // and between meetings of the ranks any may be that.
            let isEverybodys = error is any SharedError || error is CollectiveError
            if isEverybodys && recipe.training.exchange.every == 1 { try? saver.settle() }
            observer.close(after: error)
            throw error
        }
    }

    /// Trains, and goes back to a checkpoint where replicas are found to differ, if the recipe says so.
    private func runOrGoBack(until last: Int) throws -> TrainingOutcome {
        let restores = recipe.training.divergence == .restore && context.ranks.size > 1
        // A divergence may be found before the first checkpoint is due.
        if restores && savedAt < 0 { try save() }
        while true {
            do {
                return try runSteps(until: last)
            } catch TrainingError.diverged(let step, let divergence, _) where restores {
                try goBack(from: step, divergence)
            }
        }
    }

    private func runSteps(until last: Int) throws -> TrainingOutcome {
        try context.ranks.onFirst { try report.open(resumingAt: done, last: last) }
        FaultNotice.mark(done)
        while done < last && !watch.isOver {
            let before = step.clock
            try faults?.strike(.step(done))
            let result = try step.run(
                done, rate: watch.rates.rate(step: done),
                isStopRequested: StopSignals.isStopRequested || saver.hasFailed,
                isPartWritten: saver.isPartWritten, isLast: done + 1 == last)
            done += 1
            FaultNotice.mark(done)
            try observer.count(step.clock.since(before), step: done)
            // A rank whose thread could not write asks for a stop, and tells why here.
            if result.isStopRequested { try saver.settle() }
            try saver.advance(partsWritten: result.partsWritten)
            try afterStep(result, last: last)
            if result.isStopRequested && done < last && !watch.isOver {
                try save()
                try saver.settle()
                return .stopped(step: done)
            }
        }
        try checkReplicas()
        // The attempt that saved this step may have been lost before it published the model.
        let isSaved = savedAt == done
        if !isSaved { try save() }
        try saver.settle()
        if isSaved { try state.publish(to: run, recipe.checkpoint.place) }
        return .finished(step: done)
    }

    private func afterStep(_ result: StepResult, last: Int) throws {
        FlightRecorder.begin(phase: "report")
        let training = recipe.training
        let epoch = Double(done) / Double(task.stepsPerEpoch)
        report.count(result, step: done, epoch: epoch, seconds: step.clock.total)
        if done <= TrainingReport.firstSteps || done % training.logEvery == 0 || done == last {
            let clock = step.clock.take()
            try context.ranks.onFirst {
                try report.log(
                    result, step: done, rate: watch.rates.rate(step: done - 1), clock: clock,
                    epoch: epoch)
            }
            report.startInterval()
        }
        // Between meetings of the ranks there is no one model to check, judge or save.
        guard done == last || step.isShared(after: done - 1) else { return }
        if isDue(training.fingerprintEvery) { try checkReplicas() }
        if isDue(training.validateEvery) { try validate() }
        if isDue(recipe.checkpoint.every) { try save() }
        sharedAt = done
    }

    /// Whether a multiple of `interval` has passed since the ranks last had one model.
    private func isDue(_ interval: Int) -> Bool {
        interval > 0 && done / interval > sharedAt / interval
    }

    /// Judges the model that was published on held-out data and logs it; collective.
    public func judge(_ part: HeldOutPart) throws -> Evaluation? {
        try judged.withPublished { try evaluate(part) }
    }

    private func evaluate(_ part: HeldOutPart) throws -> Evaluation? {
        FlightRecorder.begin(phase: "evaluation")
        guard let evaluation = try task.evaluate(part) else { return nil }
        try context.ranks.onFirst { try report.log(evaluation, of: part, step: done) }
        return evaluation
    }

    private func validate() throws {
        let found = try observer.record(.validation, step: done - 1) {
            try judged.withJudged { try evaluate(.validation) }
        }
        guard let evaluation = found else { return }
        let loss = evaluation.loss / Double(max(evaluation.count, 1))
        if watch.observe(loss, step: done) { judged.keep() }
    }

    // MARK: Replicas

    /// What must be equal on all ranks.
    package var replicas: [Replica] { state.replicas }

    /// Compares the replicas now, whatever was compared before; collective.
    package func compareReplicas() throws {
        replicaWatch.forget()
        try checkReplicas()
    }

    private func checkReplicas() throws {
        guard replicaWatch.isDue(step: done) else { return }
        FlightRecorder.begin(phase: "fingerprint")
        try observer.record(.fingerprint, step: max(done - 1, 0)) {
            try replicaWatch.check(state.replicas, step: done)
        }
    }

    /// Takes up the last checkpoint after replicas were found to differ; collective.
    private func goBack(from step: Int, _ divergence: Divergence) throws {
        try saver.settle()
        try replicaWatch.goBack(from: step, divergence, to: savedAt)
        guard let restored = try resume() else {
            throw TrainingError.diverged(step: step, divergence)
        }
        report.warn(
            "replicas differ after step \(step): \(divergence.description); all ranks go on from "
                + "the checkpoint of step \(restored)")
    }

    // MARK: Saving

    private func save() throws {
        if savedAt == done { return }
        // So that whoever goes back to a checkpoint finds a good one.
        if recipe.training.fingerprintEvery > 0 { try checkReplicas() }
        FlightRecorder.begin(phase: "checkpoint")
        let numbers = TrainingState.Numbers(
            step: done, updates: optimizer.updates, validations: watch.memory,
            average: judged.average?.state, dataFingerprint: dataFingerprint, arithmetic: arithmetic
        )
        try observer.record(.checkpoint, step: max(done - 1, 0)) {
            try saver.save(try state.content(numbers, for: saver.needs))
        }
        savedAt = done
    }
}
