/// A recorded computation: operations in order, and the arena that their numbers live in.
///
/// A model is recorded once for a shape; every step then fills its inputs and runs ``forward(_:)``
/// and ``backward(_:)``. All memory is planned while recording and allocated by ``seal()``, so a
/// steady step allocates nothing. Tapes that never run at the same time may share a workspace.
public final class Tape {
    /// What a tape is for.
    public enum Purpose: Sendable {
        /// Forward and backward, with dropout and with statistics of the batch.
        case training
        /// Forward alone, without randomness, with running statistics.
        case evaluation
    }

    /// This rank's lanes.
    public let lanes: LaneGroup
    /// What the tape is for.
    public let purpose: Purpose
    /// How it is computed.
    public let computing: Computing
    /// Sums over ranks, for layers that need them inside of a step.
    public let ranks: any RankSummation

    private let workspace: Memory<Float>
    private var plan: StepPlan
    private var operations: [any Operation] = []
    /// The parameters whose gradients each operation writes.
    private var written: [[Parameter]] = []
    private var announced: [Parameter] = []
    private var tensors: [Tensor] = []
    private var planned: Set<ObjectIdentifier> = []
    private var laneSumCount = 0
    private var laneSumSlots: View<Float>?
    private var isSealed = false
    /// The recurrence that is being recorded.
    private var recurrence: Recurrence?

    /// An empty tape.
    ///
    /// - Parameters:
    ///   - lanes: the rows that it computes: a whole subtree.
    ///   - purpose: training or evaluation.
    ///   - computing: how to compute.
    ///   - ranks: sums over ranks.
    ///   - workspace: the arena, perhaps shared with other tapes.
    public init(
        lanes: LaneGroup, purpose: Purpose, computing: Computing, ranks: any RankSummation,
        workspace: Memory<Float> = Memory()
    ) {
        precondition(lanes.isSubtree, "lanes \(lanes.range) of \(lanes.total) on one tape")
        self.lanes = lanes
        self.purpose = purpose
        self.computing = computing
        self.ranks = ranks
        self.workspace = workspace
        plan = StepPlan(isTraining: purpose == .training)
    }

    /// The kernels that compute it.
    public var kernels: Kernels { computing.kernels }

    /// Numbers that the arena holds for this tape, after ``seal()``.
    public private(set) var plannedCount = 0

    // MARK: Recording

    /// Plans a tensor [lane][times][sequence][features] that keeps its numbers all through a step:
    /// one for the caller to fill, or of an operation that does not say when it needs what.
    public func tensor(times: Int, features: Int) -> Tensor {
        plan(TensorHistory(maker: nil), times, features)
    }

    /// Plans a tensor that no gradient is wanted of: data, a mask.
    public func constant(times: Int, features: Int) -> Tensor {
        plan(TensorHistory(maker: nil), times, features, hasGradient: false)
    }

    /// Plans a tensor [lane][times][sequence][features] that the operation recorded next will make.
    ///
    /// - Parameters:
    ///   - times: time steps.
    ///   - features: numbers of a row.
    ///   - valueUntil: the last phase in which that operation itself reads the value.
    ///   - gradientUntil: the last phase in which it reads the gradient.
    /// - Returns: the tensor.
    public func output(
        times: Int, features: Int, valueUntil: Phase = .inputs, gradientUntil: Phase = .inputs
    ) -> Tensor {
        let maker = (operations.count, valueUntil, gradientUntil)
        return plan(TensorHistory(maker: maker), times, features)
    }

    private func plan(
        _ history: TensorHistory, _ times: Int, _ features: Int, hasGradient: Bool = true
    ) -> Tensor {
        precondition(!isSealed, "a sealed tape cannot grow")
        let tensor = Tensor(
            times: times, features: features, tape: self,
            hasGradient: hasGradient && purpose == .training, history: history)
        if hasGradient { tensors.append(tensor) }
        plan.add(tensor)
        return tensor
    }

    /// Plans `count` numbers for the operation recorded next.
    ///
    /// They keep their values in some phases of it, and from an earlier phase of a range to a later
    /// one, but not from step to step. Without a phase nothing else ever uses their place, and the
    /// caller may look at them between steps.
    public func scratch(_ count: Int, during phases: ClosedRange<Phase>...) -> View<Float> {
        precondition(!isSealed, "a sealed tape cannot grow")
        let operation = operations.count
        let lives = phases.map {
            StepPlan.Life(from: (operation, $0.lowerBound), to: (operation, $0.upperBound))
        }
        return plan.reserve(count, lives: lives.isEmpty ? nil : lives)
    }

    /// Appends an operation.
    ///
    /// - Parameters:
    ///   - operation: what to run.
    ///   - uses: all tensors that it uses, and when; nil if it may use any at any time.
    public func record(_ operation: any Operation, using uses: [TensorUse]? = nil) {
        precondition(!isSealed, "a sealed tape cannot grow")
        precondition(recurrence == nil, "a recurrence is made of block operations")
        if let uses {
            for use in uses { use.tensor.history.add(use, by: operations.count) }
        } else {
            plan.useAll(by: operations.count)
        }
        operations.append(operation)
        written.append(announced)
        announced = []
    }

    /// Appends an operation: to the recurrence that is being recorded, or to the tape.
    public func record(_ operation: any BlockOperation) { record(BlockRunner.each(operation)) }

    /// Appends an operation that sums over lanes and ranks: to the recurrence that is being recorded,
    /// or to the tape.
    public func record(_ operation: any SynchronizedOperation) {
        record(BlockRunner.together(operation))
    }

    private func record(_ runner: BlockRunner) {
        if let recurrence { return recurrence.append(runner) }
        record(BlockSequence(runner, on: self), using: runner.uses)
    }

    /// Records a recurrence: operations that run for one time step after the other.
    ///
    /// ```swift
    /// let h = tape.recurrence(times: x.times, lengths: lengths) { step in
    ///     let h = step.state(features: units)
    ///     step.update(h, to: tanh(input(x) + recurrent(h.previous)))
    ///     return h.sequence
    /// }
    /// ```
    ///
    /// Operations inside may read tensors of as many time steps, and tensors of a single one, which
    /// stand for all steps.
    ///
    /// - Parameters:
    ///   - times: time steps, T.
    ///   - lengths: valid steps of each sequence, [lane][b]; one that is over keeps its states.
    ///   - isBackward: whether it walks from the last step to the first.
    ///   - chunk: after so many steps, counted from time 0, states start from their initial ones
    ///     again; nil for never.
    ///   - body: records the operations of a step.
    /// - Returns: what `body` returns.
    public func recurrence<Result>(
        times: Int, lengths: View<Int32>, isBackward: Bool = false, chunk: Int? = nil,
        _ body: (Recurrence) -> Result
    ) -> Result {
        precondition(recurrence == nil, "a recurrence inside of another")
        precondition(lengths.count == lanes.rows, "\(lengths.count) lengths on a tape")
        let steps = Recurrence(
            Walk(times: times, isBackward: isBackward, chunk: chunk), lengths: lengths, on: self)
        recurrence = steps
        let result = body(steps)
        recurrence = nil
        record(steps as any Operation, using: steps.uses)
        return result
    }

    /// Announces that the operation recorded next will write the gradients of `parameters`.
    ///
    /// - Precondition: no other operation of the tape writes them. Two sums over lanes, added up
    ///   afterwards, are not the sum over lanes of both, bit for bit.
    public func planGradients(of parameters: [Parameter]) {
        for parameter in parameters {
            let isNew = planned.insert(ObjectIdentifier(parameter)).inserted
            if !isNew && purpose == .training {
                fatalError("parameter '\(parameter.name)' is used twice on one tape")
            }
        }
        announced += parameters
    }

    /// Announces that ``sumLanes(into:_:)`` will be called with results of `count` numbers.
    public func planLaneSum(_ count: Int) { laneSumCount = max(laneSumCount, count) }

    /// Ends recording and allocates the arena.
    public func seal() {
        let unit = 16
        let size = (laneSumCount + unit - 1) / unit * unit
        laneSumCount = size
        laneSumSlots = scratch(size * LaneTree.depth(of: lanes.count))
        plan.place(in: workspace, operations: operations.count)
        plannedCount = workspace.count
        workspace.commit()
        computing.scratch.commit()
        isSealed = true
    }

    // MARK: Running

    /// Runs `body` for each lane of this rank; threads share the lanes.
    public func eachLane(_ body: (_ lane: Int) -> Void) {
        computing.workers.split(lanes.count) { _, run in
            for lane in run { body(lane) }
        }
    }

    /// Runs `body` on each thread with its run of this rank's lanes.
    public func eachLaneRun(_ body: (_ worker: Int, _ lanes: Range<Int>) -> Void) {
        computing.workers.split(lanes.count, body)
    }

    /// Computes all operations in order.
    public func forward(_ moment: Moment) throws {
        precondition(isSealed, "a tape runs after seal()")
        for operation in operations {
            try operation.forward(moment)
            ranks.progress()
        }
    }

    /// Computes all gradients, last operation first.
    ///
    /// Gradients of parameters are sums over this rank's lanes; those over ranks are the caller's
    /// to add.
    public func backward(_ moment: Moment) throws {
        precondition(purpose == .training, "a tape that evaluates has no gradients")
        for tensor in tensors { tensor.beginBackward() }
        for index in operations.indices.reversed() {
            try operations[index].backward(moment)
            try ranks.finished(written[index])
        }
    }

    /// An opportunity for messages in flight, between two pieces of a backward pass that takes long.
    ///
    /// Only the caller's thread, worker 0, talks to other ranks; on any other this does nothing.
    public func progress(_ worker: Int) {
        if worker == 0 { ranks.progress() }
    }

    /// The sum over this rank's lanes of what `leaf` computes for each, along the ``LaneTree``.
    ///
    /// - Parameters:
    ///   - result: where the sum goes.
    ///   - leaf: overwrites its view with the part of a local lane.
    public func sumLanes(
        into result: View<Float>, _ leaf: (_ lane: Int, _ part: View<Float>) throws -> Void
    ) rethrows {
        precondition(result.count <= laneSumCount || lanes.count == 1, "an unplanned lane sum")
        try LaneTree.walk(
            count: lanes.count,
            leaf: { lane, slot in
                try leaf(lane, laneSlot(slot, result))
                ranks.progress()
            },
            add: { from, to in kernels.add(laneSlot(from, result), to: laneSlot(to, result)) })
    }

    private func laneSlot(_ slot: Int, _ result: View<Float>) -> View<Float> {
        if slot == 0 { return result }
        guard let laneSumSlots else { preconditionFailure("a lane sum before seal()") }
        let start = (slot - 1) * laneSumCount
        return laneSumSlots[start..<start + result.count]
    }
}
