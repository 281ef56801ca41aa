internal import DataParallel
internal import Foundation
internal import Optimizers
internal import Tensors

/// Everything that decides how training goes on, saved to and restored from checkpoints.
///
/// A checkpoint knows nothing of ranks: it holds whole arrays, whoever has written them, and any
/// number of ranks can take them up again.
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

    /// What a checkpoint holds, as far as this rank has to write it; collective.
    func content(_ numbers: Numbers, for needs: StateNeeds) throws -> CheckpointSaver.Content {
        var files = [
            StateFile(ModelFile.name, ModelFile.allSlots(task.parameters)),
            try momentsFile(for: needs), try streamsFile(for: needs),
        ]
        files += judged.files.map { StateFile($0.name, $0.slots) }
        return CheckpointSaver.Content(
            step: numbers.step, state: try Self.encode(numbers), files: files,
            published: StateFile(ModelFile.name, judged.publishedSlots))
    }

    private func momentsFile(for needs: StateNeeds) throws -> StateFile {
        let name = "optimizer.safetensors"
        if needs == .own, let parts {
            let part = parts[context.ranks.rank]
            return StateFile(
                name,
                optimizer.moments.flatMap { moments in
                    task.parameters.parameters.map { moments.run(of: $0, in: part) }
                })
        }
        let moments = WholeMoments(
            optimizer, in: parts, over: context.ranks, isEverywhere: needs == .everywhere)
        if needs != .own { try moments.collect() }
        // Of parts, only who writes has the whole.
        let isHere = parts == nil || needs == .everywhere || context.ranks.isFirst
        return StateFile(name, isHere ? ModelFile.slots(moments, of: task.parameters) : [])
    }

    private func streamsFile(for needs: StateNeeds) throws -> StateFile {
        let name = "streams.safetensors"
        guard needs == .own else { return StateFile(name, try gatherCarried()) }
        let rows = context.lanes.total * context.lanes.sequences
        let first = context.lanes.firstSequence(ofLane: 0)
        return StateFile(
            name,
            task.carried.map { state in
                let width = state.rows.count / context.lanes.rows
                return StateArray(
                    SafetensorsEntry(state.name, .f32, shape: [rows, width]), run: state.rows,
                    from: first * width)
            })
    }

    private var wholeMoments: WholeMoments {
        WholeMoments(optimizer, in: parts, over: context.ranks)
    }

    /// Makes the parameters, or what is judged in their place, the run's model; collective.
    func publish(to run: RunDirectory, _ place: CheckpointRecipe.Place) throws {
        try context.ranks.onEach(place) {
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
    ///   - search: where it may lie.
    ///   - warn: told of newer ones that are damaged.
    ///   - check: looks at its numbers on rank 0, before anything is taken over.
    /// - Returns: its numbers, or nil if there is none.
    /// - Throws: what `check` throws, or what is wrong with the checkpoint, on all ranks.
    func restore(
        from search: CheckpointSearch, warn: (String) -> Void, check: (Numbers) throws -> Void
    ) throws -> Numbers? {
        var encoded: [UInt8] = []
        let moments = wholeMoments
        let streams = task.carried.map { state in
            Memory<Float>(count: counts(of: state).reduce(0, +)).whole
        }
        let newest = try search.newest(warn: warn)
        try context.ranks.onFirst {
            guard let checkpoint = newest else { return }
            encoded = try checkpoint.bytes(of: "state.json")
            let numbers = try Self.decode(encoded, checkpoint.folder)
            try check(numbers)
            try read(checkpoint, numbers, moments: moments, streams: streams)
        }
        try context.ranks.broadcast(&encoded)
        if encoded.isEmpty { return nil }
        let numbers = try Self.decode(encoded, search.directory)
        try share(streams, numbers)
        try moments.deal()
        optimizer.updates = numbers.updates
        if let state = numbers.average { judged.average?.state = state }
        judged.hasBest = numbers.hasBest
        return numbers
    }

    /// Reads everything into rank 0's memory.
    private func read(
        _ checkpoint: FoundCheckpoint, _ numbers: Numbers, moments: WholeMoments,
        streams: [View<Float>]
    ) throws {
        let rows = context.lanes.total * context.lanes.sequences
        func read(_ name: String, into slots: [ModelFile.Slot]) throws {
            try ModelFile.read(
                try checkpoint.bytes(of: name), file: checkpoint.folder + "/" + name, into: slots)
        }
        try ModelFile.read(
            try checkpoint.bytes(of: ModelFile.name),
            file: checkpoint.folder + "/" + ModelFile.name, into: task.parameters)
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

extension Moments {
    /// This rank's run of the moment of a parameter.
    ///
    /// - Parameters:
    ///   - parameter: one of the flat parameters.
    ///   - part: what this rank keeps of the flat moments.
    /// - Returns: the run, which may be empty.
    fileprivate func run(of parameter: Parameter, in part: Range<Int>) -> StateArray {
        let place = parameter.value.offset..<parameter.value.offset + parameter.count
        let run = place.clamped(to: part)
        let own =
            run.isEmpty
            ? 0..<0 : run.lowerBound - part.lowerBound..<run.upperBound - part.lowerBound
        return StateArray(
            SafetensorsEntry("\(name).\(parameter.name)", .f32, shape: parameter.shape),
            run: values.whole[own], from: run.isEmpty ? 0 : run.lowerBound - place.lowerBound)
    }
}
