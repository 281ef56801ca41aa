internal import DataParallel
internal import Foundation
internal import Optimizers
internal import Tensors

/// Everything that decides how training goes on, saved to and restored from checkpoints.
///
/// A checkpoint knows nothing of ranks: rank 0 writes whole arrays, and any number of ranks can
/// take them up again.
final class TrainingState {
    /// Numbers of a checkpoint that are not arrays.
    struct Numbers: Codable, Equatable {
        var step: Int
        var updates: Int
        var validations: ValidationWatch.Memory
        /// Of the average that is judged; nil without.
        var average: WeightAverageState?
        var dataFingerprint: UInt64
        /// What decides the bits besides the recipe.
        var arithmetic: Arithmetic

        /// Whether there is a best model besides the newest.
        var hasBest: Bool { validations.earlyStopping?.best != nil }
    }

    private let task: any TrainableTask
    private let optimizer: any Optimizer
    /// The parts of the optimizer's state that ranks keep; nil where each keeps all.
    private let parts: EqualParts?
    private let judged: JudgedModel
    private let context: TaskContext

    init(
        _ task: any TrainableTask, optimizer: any Optimizer, parts: EqualParts?,
        judged: JudgedModel,
        context: TaskContext
    ) {
        self.task = task
        self.optimizer = optimizer
        self.parts = parts
        self.judged = judged
        self.context = context
    }

    // MARK: Saving

    /// Saves a checkpoint and publishes the model; collective, and so are its errors.
    func save(_ numbers: Numbers, to store: CheckpointStore, run: RunDirectory) throws {
        let streams = try gatherCarried(), moments = wholeMoments
        try moments.collect()
        try context.ranks.onFirst {
            let parameters = task.parameters
            try store.save(
                step: numbers.step,
                files: [
                    CheckpointFile(ModelFile.name) { output in
                        try ModelFile.write(ModelFile.slots(parameters), to: &output)
                    },
                    CheckpointFile("optimizer.safetensors") { output in
                        try ModelFile.write(
                            ModelFile.slots(moments, of: parameters), to: &output)
                    },
                    CheckpointFile("streams.safetensors") { output in
                        try ModelFile.write(streams, to: &output)
                    },
                    CheckpointFile("state.json", try Self.encode(numbers)),
                ]
                    + judged.files.map { file in
                        CheckpointFile(file.name) { output in
                            try ModelFile.write(file.slots, to: &output)
                        }
                    })
        }
        try publish(to: run)
    }

    private var wholeMoments: WholeMoments {
        WholeMoments(optimizer, in: parts, over: context.ranks)
    }

    /// Makes the parameters, or what is judged in their place, the run's model; collective.
    func publish(to run: RunDirectory) throws {
        try context.ranks.onFirst {
            try judged.withPublished {
                try run.publishModel(try ModelFile.bytes(task.parameters))
            }
        }
    }

    private static func encode(_ numbers: Numbers) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        return [UInt8](try encoder.encode(numbers)) + [0x0A]
    }

    /// All rows of all carried states, in the order of global sequences.
    private func gatherCarried() throws -> [ModelFile.Slot] {
        let rows = context.lanes.total * context.lanes.sequences
        return try task.carried.map { state in
            let counts = counts(of: state)
            let whole = Memory<Float>(count: counts.reduce(0, +)).whole
            try context.ranks.gather(state.rows, counts: counts, into: whole)
            return ModelFile.Slot(state.name, shape: [rows, whole.count / rows], values: whole)
        }
    }

    /// The numbers of a carried state that each rank has: as many a lane.
    private func counts(of state: CarriedState) -> [Int] {
        let lane = state.rows.count / context.lanes.count
        return (0..<context.deal.ranks).map { context.deal.run(of: $0).count * lane }
    }

    // MARK: Restoring

    /// Restores the newest usable checkpoint; collective.
    ///
    /// - Parameters:
    ///   - store: where it lies.
    ///   - warn: told of newer ones that are damaged.
    ///   - check: looks at its numbers on rank 0, before anything is taken over.
    /// - Returns: its numbers, or nil if there is none.
    /// - Throws: what `check` throws, or what is wrong with the checkpoint, on all ranks.
    func restore(
        from store: CheckpointStore, warn: (String) -> Void, check: (Numbers) throws -> Void
    ) throws -> Numbers? {
        var encoded: [UInt8] = []
        let moments = wholeMoments
        let streams = task.carried.map { state in
            Memory<Float>(count: counts(of: state).reduce(0, +)).whole
        }
        try context.ranks.onFirst {
            guard let checkpoint = try store.latest(warn: warn) else { return }
            encoded = try checkpoint.bytes(of: "state.json")
            let numbers = try Self.decode(encoded, checkpoint.folder)
            try check(numbers)
            try read(checkpoint, numbers, moments: moments, streams: streams)
        }
        try context.ranks.broadcast(&encoded)
        if encoded.isEmpty { return nil }
        let numbers = try Self.decode(encoded, store.directory)
        try share(streams, numbers)
        try moments.deal()
        optimizer.updates = numbers.updates
        if let state = numbers.average { judged.average?.state = state }
        judged.hasBest = numbers.hasBest
        return numbers
    }

    /// Reads everything into rank 0's memory.
    private func read(
        _ checkpoint: Checkpoint, _ numbers: Numbers, moments: WholeMoments,
        streams: [View<Float>]
    ) throws {
        let rows = context.lanes.total * context.lanes.sequences
        func read(_ name: String, into slots: [ModelFile.Slot]) throws {
            try ModelFile.read(
                try checkpoint.bytes(of: name), file: checkpoint.folder + "/" + name, into: slots)
        }
        try read(ModelFile.name, into: ModelFile.slots(task.parameters))
        try read(
            "optimizer.safetensors", into: ModelFile.slots(moments, of: task.parameters))
        try read(
            "streams.safetensors",
            into: zip(task.carried, streams).map { state, whole in
                ModelFile.Slot(state.name, shape: [rows, whole.count / rows], values: whole)
            })
        for file in judgedFiles(numbers) { try read(file.name, into: file.slots) }
    }

    private func judgedFiles(_ numbers: Numbers) -> [(name: String, slots: [ModelFile.Slot])] {
        judged.files(
            hasAverage: (numbers.average?.contributions ?? 0) > 0, hasBest: numbers.hasBest)
    }

    /// Gives all ranks what rank 0 has read, and each the rows of its lanes.
    private func share(_ streams: [View<Float>], _ numbers: Numbers) throws {
        let ranks = context.ranks
        try ModelFile.share(task.parameters, over: ranks)
        for file in judgedFiles(numbers) {
            for slot in file.slots { try ranks.broadcast(slot.values) }
        }
        for (state, whole) in zip(task.carried, streams) {
            try ranks.broadcast(whole)
            let start = counts(of: state)[0..<ranks.rank].reduce(0, +)
            state.rows.copy(from: whole[start..<start + state.rows.count])
        }
    }

    private static func decode(_ bytes: [UInt8], _ directory: String) throws -> Numbers {
        do {
            return try JSONDecoder().decode(Numbers.self, from: Data(bytes))
        } catch {
            throw ModelFileError(
                "the state.json of the checkpoint in '\(directory)' was written by another version "
                    + "of Lockstep")
        }
    }

    // MARK: Comparing

    /// What must be equal on all ranks: of the optimizer's state only what every rank has whole.
    var replicas: [Replica] {
        let moments =
            parts == nil ? ModelFile.slots(wholeMoments, of: task.parameters) : []
        return (ModelFile.slots(task.parameters) + moments).map {
            Replica(name: $0.entry.name, values: $0.values)
        }
            + judged.files.flatMap { file in
                file.slots.map {
                    Replica(name: "\($0.entry.name) of \(file.name)", values: $0.values)
                }
            }
    }
}
