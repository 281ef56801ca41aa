internal import DataParallel
internal import Storage

/// Saves checkpoints of a run while training goes on: each rank that writes copies its share of the
/// state, and a thread of its own writes the copy.
///
/// All ranks call the same methods in the same order. At most one checkpoint is on its way.
final class CheckpointSaver {
    /// What a rank has to write of a checkpoint.
    struct Content {
        /// The number of steps that were done.
        let step: Int
        /// The numbers that are not arrays, as a file.
        let state: [UInt8]
        /// The files with arrays.
        let files: [StateFile]
        /// The model to publish.
        let published: StateFile
    }

    /// How far the checkpoint on its way is; the same on all ranks.
    private enum Progress {
        case none
        /// Copies are being written.
        case writing
        /// All parts are there, and rank 0 completes the checkpoint.
        case completing
    }

    /// Where checkpoints go.
    var store: CheckpointStore

    private let recipe: CheckpointRecipe
    private let run: RunDirectory
    private let ranks: RankGroup
    private var progress = Progress.none
    private var writer: BackgroundWriter?
    /// The place of the last copy, kept for the next one.
    private var buffer: Buffer<Float>?
    private var step = 0

    init(_ recipe: CheckpointRecipe, run: RunDirectory, ranks: RankGroup) {
        self.recipe = recipe
        self.run = run
        self.ranks = ranks
        store = CheckpointStore(directory: run.checkpoints, keep: recipe.keep)
    }

    /// Whether every rank writes a part of one checkpoint.
    private var isShared: Bool { recipe.writers == .all && ranks.size > 1 }

    /// Whether this rank writes whole checkpoints; collective.
    var writesWhole: Bool {
        get throws {
            switch recipe.place {
            case .shared: ranks.isFirst && !isShared
            case .local: try ranks.isFirstOfNode
            }
        }
    }

    /// What of the arrays that ranks share this rank needs whole.
    var needs: StateNeeds {
        get throws {
            if isShared { return .own }
            return recipe.place == .local && ranks.size > 1 ? .everywhere : .first
        }
    }

    // MARK: Between steps

    /// Whether this rank's thread has met an error, for which all ranks should ``settle()``.
    var hasFailed: Bool { writer?.hasFailed ?? false }

    /// Whether this rank's part is written, while others may still write.
    var isPartWritten: Bool { progress == .writing && isShared && writer?.isWritten == true }

    /// Told after a step, with the number of ranks whose part is written; collective.
    func advance(partsWritten: Int) throws {
        if progress == .writing && isShared && partsWritten == ranks.size { try startCompleting() }
    }

    // MARK: Saving

    /// Copies the state, and has it written; collective.
    ///
    /// - Throws: what went wrong with the checkpoint before, or with this one if nobody trains while
    ///   it is written; on all ranks.
    func save(_ content: Content) throws {
        try settle()
        step = content.step
        if isShared { try givingUp { try ranks.onFirst { try store.begin(step: step) } } }
        let publishes = try writesWhole || isShared && ranks.isFirst
        if publishes || isShared {
            writer = startWriting(content, publishes: publishes)
        }
        progress = .writing
        guard !recipe.asynchronous else { return }
        try settle()
        buffer = nil
    }

    private func startWriting(_ content: Content, publishes: Bool) -> BackgroundWriter {
        let share: SnapshotPlan.Share = isShared ? .part(ranks.rank, of: ranks.size) : .whole
        var plan = SnapshotPlan()
        plan.append(content.files, share)
        let published = publishes ? plan.files.count : nil
        if publishes { plan.append([content.published], .whole) }
        let snapshot = Snapshot(
            step: step, state: content.state, plan, published: published, reusing: buffer.take())
        let save = CheckpointSave(
            store: store, model: run, rank: ranks.rank, ranks: isShared ? ranks.size : 1)
        return BackgroundWriter(snapshot, isHurried: !recipe.asynchronous) { snapshot, pace in
            try save.write(snapshot, pace)
        }
    }

    /// Waits for the checkpoint on its way, if there is one; collective.
    ///
    /// - Throws: what went wrong with it, on all ranks.
    func settle() throws {
        if progress == .none { return }
        if progress == .writing && isShared { try startCompleting() }
        progress = .none
        try ranks.together {
            var written = try finish()
            if let snapshot = written.snapshot.take() { keep(snapshot) }
        }
    }

    /// Gathers what all ranks have written, and lets rank 0 complete the checkpoint; collective.
    private func startCompleting() throws {
        progress = .none
        var text = ""
        var written = WrittenPart(snapshot: nil, record: nil)
        try givingUp {
            try ranks.together {
                written = try finish()
                text = try written.record?.encoded ?? ""
            }
        }
        let records = try ranks.all(text).map { try PartRecord(encoded: $0) }
        progress = .completing
        guard let snapshot = written.snapshot.take() else { return }
        guard ranks.isFirst else { return keep(snapshot) }
        let save = CheckpointSave(store: store, model: run, rank: 0, ranks: ranks.size)
        writer = BackgroundWriter(snapshot, isHurried: !recipe.asynchronous) { snapshot, pace in
            try save.complete(snapshot, records, pace)
            return nil
        }
    }

    /// Runs `body`; an error frees the room that a checkpoint of all ranks has taken.
    private func givingUp(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch {
            if ranks.isFirst { store.giveUp(step: step) }
            throw error
        }
    }

    /// A snapshot that came back, and what was written of it.
    private struct WrittenPart: ~Copyable {
        var snapshot: Snapshot?
        var record: PartRecord?
    }

    /// Waits for this rank's thread, if it has one.
    private func finish() throws -> WrittenPart {
        guard let writer else { return WrittenPart(snapshot: nil, record: nil) }
        self.writer = nil
        var written = writer.finish()
        let record = try written.result.get()
        return WrittenPart(snapshot: written.snapshot.take(), record: record)
    }

    private func keep(_ snapshot: consuming Snapshot) {
        if recipe.asynchronous { buffer = snapshot.release() }
    }
}

/// Who has to know whole what ranks share among them.
enum StateNeeds {
    /// Nobody: each rank writes what it has.
    case own
    /// Rank 0.
    case first
    /// Every rank, because some of each host write.
    case everywhere
}
