internal import Foundation

/// What the thread that writes a checkpoint does, from the first file to the published model.
struct CheckpointSave: Sendable {
    /// Where checkpoints go.
    let store: CheckpointStore
    /// Where the model goes.
    let model: RunDirectory
    /// This rank.
    let rank: Int
    /// The ranks that write the checkpoint together; 1 if this one writes it whole.
    let ranks: Int

    private static let stateName = "state.json"

    /// Writes the whole checkpoint and the model, or this rank's part of one.
    func write(_ snapshot: borrowing Snapshot, _ pace: Pace) throws -> PartRecord? {
        if ranks > 1 { return try writePart(snapshot, pace) }
        var store = store
        store.pace = pace
        let files = snapshot.checkpointFiles
        let names = files.map { snapshot.files[$0].name } + [Self.stateName]
        try store.save(step: snapshot.step, names: names) { index, output in
            if index < files.count {
                try snapshot.write(files[index], to: &output)
            } else {
                try output.write(snapshot.state)
            }
        }
        try publish(snapshot, pace)
        return nil
    }

    private func writePart(_ snapshot: borrowing Snapshot, _ pace: Pace) throws -> PartRecord {
        let name = PartRecord.name(rank, of: ranks)
        var store = store
        store.pace = pace
        // Headers belong to all ranks alike; the first writes them.
        let headers = rank == 0 ? snapshot.checkpointFiles : []
        let runs = snapshot.runs.filter { $0.file != snapshot.published }
        let digest = try store.writePart(name, step: snapshot.step) { output in
            for file in headers { try output.write(snapshot.files[file].header) }
            for run in runs { try snapshot.write(run, to: &output) }
        }
        let pieces =
            headers.map {
                PartRecord.Piece(file: $0, start: 0, count: snapshot.files[$0].header.count)
            }
            + runs.map {
                PartRecord.Piece(file: $0.file, start: $0.start, count: $0.place.count * 4)
            }
        return PartRecord(name: name, digest: digest, pieces: PartRecord.joined(pieces))
    }

    /// Completes a checkpoint of which all ranks have written their parts, then writes the model.
    func complete(
        _ snapshot: borrowing Snapshot, _ records: [PartRecord], _ pace: Pace
    ) throws {
        let files = snapshot.checkpointFiles.map {
            (name: snapshot.files[$0].name, byteCount: snapshot.files[$0].byteCount)
        }
        try store.complete(
            step: snapshot.step, files: [CheckpointFile(Self.stateName, snapshot.state)],
            parts: Dictionary(uniqueKeysWithValues: records.map { ($0.name, $0.digest) }),
            shared: SharedFile.all(files, in: records))
        try publish(snapshot, pace)
    }

    /// Makes the model that is judged the run's model.
    private func publish(_ snapshot: borrowing Snapshot, _ pace: Pace) throws {
        guard let published = snapshot.published else { return }
        let start = ContinuousClock.now
        var output = MemoryOutput(capacity: snapshot.files[published].byteCount)
        try snapshot.write(published, to: &output)
        pace.rest(since: start)
        try model.publishModel(output.bytes)
    }
}
