/// Who makes a tensor and who uses it, and so when its numbers are needed.
struct TensorHistory {
    /// The operation that makes it, and the last phases in which that reads the value and the
    /// gradient; nil if the caller makes it, who may look at it at any time.
    let maker: (operation: Int, valueUntil: Phase, gradientUntil: Phase)?
    /// Whether the value can be computed anew.
    var isRestorable = false

    /// Operations with what they said; nothing of one that may do anything.
    private var uses: [(operation: Int, use: TensorUse?)] = []

    init(maker: (operation: Int, valueUntil: Phase, gradientUntil: Phase)?) {
        self.maker = maker
    }

    /// Notes a use.
    mutating func add(_ use: TensorUse?, by operation: Int) { uses.append((operation, use)) }

    private typealias Moment = (operation: Int, phase: Phase)

    /// Whether the value is given up after the forward pass and computed anew in the backward pass.
    var isSplit: Bool {
        guard let maker, isRestorable, maker.valueUntil == .forward, !uses.isEmpty else {
            return false
        }
        return uses.allSatisfy { entry in
            guard let use = entry.use else { return false }
            return use.valueUntil == .forward || use.restoredIn != nil
        }
    }

    /// When the value is needed; nil for always.
    ///
    /// Without a backward pass that is until the last operation has read it.
    func valueLives(isTraining: Bool) -> [StepPlan.Life]? {
        // What nobody uses is a result, and who does not say what he uses may keep it.
        guard let maker, !uses.isEmpty, uses.allSatisfy({ $0.use != nil }) else { return nil }
        let made: Moment = (maker.operation, .forward)
        var forward = made, restored: Moment?, end: Moment?
        /// Backward goes from the last operation to the first.
        func extend(_ phase: Phase, of operation: Int) {
            if phase == .forward { return }
            guard let last = end else { return end = (operation, phase) }
            if operation < last.operation { end = (operation, phase) }
            if operation == last.operation { end = (operation, max(phase, last.phase)) }
        }
        extend(maker.valueUntil, of: maker.operation)
        for (operation, use) in uses {
            forward.operation = max(forward.operation, operation)
            guard let use else { continue }
            extend(use.valueUntil, of: operation)
            if use.valueUntil > .forward, operation >= restored?.operation ?? 0 {
                restored = (operation, use.restoredIn ?? .states)
            }
        }
        guard let end, isTraining else { return [.init(from: made, to: forward)] }
        guard isSplit, let restored else { return [.init(from: made, to: end)] }
        return [.init(from: made, to: forward), .init(from: restored, to: end)]
    }

    /// When the gradient is needed; nil for always.
    var gradientLives: [StepPlan.Life]? {
        guard let maker else { return nil }
        let end: Moment = (maker.operation, maker.gradientUntil)
        var start: Moment = (maker.operation, .states)
        for (operation, use) in uses {
            let phase = use?.gradientFrom ?? .states
            if phase == .forward { return [.init(from: (operation, phase), to: end)] }
            if operation >= start.operation { start = (operation, phase) }
        }
        return [.init(from: start, to: end)]
    }
}
