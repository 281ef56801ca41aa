internal import Storage

/// Which numbers of a tape are kept when, and so where they lie.
///
/// All are planned as memories of their own while recording. When the number of operations is known,
/// memories that never hold something at the same time get the same place.
struct StepPlan {
    /// A stretch of a step, from a phase of an operation to one of the same or of another.
    struct Life {
        var from: (operation: Int, phase: Phase)
        var to: (operation: Int, phase: Phase)
    }

    private var pieces: [(memory: Memory<Float>, lives: [Life]?)] = []
    private var tensors: [Tensor] = []
    private let isTraining: Bool

    init(isTraining: Bool) { self.isTraining = isTraining }

    /// Plans numbers that are kept in some phases of an operation; nil: all the time.
    mutating func reserve(_ count: Int, lives: [Life]?) -> View<Float> {
        let memory = Memory<Float>()
        let view = memory.reserve(count)
        pieces.append((memory, lives))
        return view
    }

    /// Plans a tensor's numbers.
    mutating func add(_ tensor: Tensor) { tensors.append(tensor) }

    /// Says that the operation may use all tensors that there are.
    func useAll(by operation: Int) {
        for tensor in tensors { tensor.history.add(nil, by: operation) }
    }

    // MARK: When the number of operations is known

    /// Gives every memory its place in `workspace`, which is planned anew and as large as it takes.
    mutating func place(in workspace: Memory<Float>, operations: Int) {
        for tensor in tensors {
            pieces.append((tensor.value.memory, tensor.history.valueLives(isTraining: isTraining)))
            if let gradient = tensor.gradient {
                pieces.append((gradient.memory, tensor.history.gradientLives))
            }
        }
        let unit = Buffer<Float>.alignment / MemoryLayout<Float>.stride
        let clock = Clock(operations: max(operations, 1), isTraining: isTraining)
        var plan = PlacePlan(unit: unit)
        for piece in pieces { plan.add(piece.memory.count, during: clock.ticks(piece.lives)) }
        let (offsets, count) = plan.solve()
        workspace.restart()
        let whole = workspace.reserve(count)
        for (piece, offset) in zip(pieces, offsets) {
            piece.memory.commit(onto: whole[offset..<offset + piece.memory.count])
        }
    }

    /// Numbers the phases of all operations in the order in which they run.
    private struct Clock {
        let operations: Int
        let isTraining: Bool

        func ticks(_ lives: [Life]?) -> [ClosedRange<Int>] {
            guard let lives else { return [0...Int.max] }
            return lives.map { tick($0.from)...tick($0.to) }
        }

        /// What lasts into a backward pass that never comes ends with its operation.
        private func tick(_ moment: (operation: Int, phase: Phase)) -> Int {
            let operation = min(moment.operation, operations - 1)
            if moment.phase == .forward || !isTraining { return operation }
            let backward = Phase.allCases.count - 1
            return operations + backward * (operations - 1 - operation) + moment.phase.rawValue - 1
        }
    }
}
