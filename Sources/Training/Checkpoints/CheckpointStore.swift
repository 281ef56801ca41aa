/// The moments of a save at which a test can let it fail or crash, in order.
package enum SavePhase: String, CaseIterable, Sendable, Codable {
    case started
    case folderCreated
    case fileWritten
    case manifestWritten
    case folderSynchronized
    case predecessorSetAside
    case renamed
    case published
    case pruned
}

/// The checkpoints of a run: one folder a step, of which the last few are kept.
///
/// A checkpoint is put together in a hidden folder, its manifest last, everything synchronised to
/// disk, then renamed in one step; only then older ones are removed. So whenever a crash happens,
/// the newest complete checkpoint is found, and never half of one.
public struct CheckpointStore {
    /// The folder of all checkpoints.
    public let directory: String
    /// How many checkpoints are kept.
    public let keep: Int

    /// Called at each phase of a save; what it throws ends the save there.
    package var atPhase: (SavePhase) throws -> Void = { _ in }

    private let folders: CheckpointFolders

    /// The checkpoints in a folder, which need not exist yet.
    ///
    /// - Precondition: at least one is kept.
    public init(directory: String, keep: Int) {
        precondition(keep >= 1, "\(keep) checkpoints cannot be kept")
        self.directory = directory
        self.keep = keep
        folders = CheckpointFolders(directory: directory)
    }

    /// Saves the checkpoint of a step, then removes those that are no longer kept.
    ///
    /// Checkpoints of later steps are removed too: they belong to an attempt that was given up, or
    /// were found damaged. On an error nothing that was there before is lost.
    ///
    /// - Parameters:
    ///   - step: the number of steps that were done
    ///   - files: its files, with different names
    /// - Throws: ``FileError``, or what a file's writer throws.
    /// - Precondition: the step is not negative, and no two files have the same name.
    public func save(step: Int, files: [CheckpointFile]) throws {
        precondition(step >= 0, "there is no step \(step)")
        precondition(
            Set(files.map(\.name)).count == files.count, "two files of a checkpoint share a name")
        try folders.prepare()
        try atPhase(.started)
        let unfinished = folders.unfinished(step: step)
        do {
            let manifest = try write(files, step: step, to: unfinished)
            try publish(unfinished, manifest)
        } catch {
            // Whatever is left over now is hidden, and the next save tries again to remove it.
            try? folders.remove(unfinished)
            throw error
        }
        try prune(after: step)
        try atPhase(.pruned)
    }

    /// Finds the newest usable checkpoint.
    ///
    /// - Parameter warn: told in one sentence of each newer checkpoint that is damaged
    /// - Returns: the checkpoint, all of its files verified, or nil if none was ever saved
    /// - Throws: ``CheckpointError`` if there are checkpoints, but all are damaged.
    public func latest(warn: (String) -> Void = { _ in }) throws -> Checkpoint? {
        let steps = try folders.steps()
        var newest: CheckpointError?
        for step in steps {
            do {
                return try checkpoint(step: step)
            } catch {
                if newest == nil { newest = error }
                if step != steps.last { warn(error.message + "; trying an older one") }
            }
        }
        guard let newest else { return nil }
        throw CheckpointError(
            "none of the \(steps.count) checkpoints in '\(directory)' is usable: "
                + newest.message)
    }

    /// The newest checkpoints, all of their files verified.
    ///
    /// - Parameter count: how many, at least 1; nil is all there are.
    /// - Returns: so many checkpoints, oldest first.
    /// - Throws: ``CheckpointError`` if there are fewer, or one of them is damaged.
    public func newest(_ count: Int?) throws -> [Checkpoint] {
        let steps = try folders.steps(), wanted = count ?? max(steps.count, 1)
        guard steps.count >= wanted else {
            throw CheckpointError(
                "'\(directory)' has \(steps.count) \(steps.count == 1 ? "checkpoint" : "checkpoints") "
                    + "instead of \(wanted); ask for fewer, or train with a larger checkpoint.keep")
        }
        return try steps.prefix(wanted).reversed().map { step in try checkpoint(step: step) }
    }

    /// The checkpoint of a step, all of its files verified.
    ///
    /// - Throws: ``CheckpointError`` if there is none or if it is damaged.
    public func checkpoint(step: Int) throws(CheckpointError) -> Checkpoint {
        try Checkpoint(verifying: folders.folder(step: step), step: step)
    }

    private func write(
        _ files: [CheckpointFile], step: Int, to folder: String
    ) throws -> CheckpointManifest {
        try folders.create(folder)
        try atPhase(.folderCreated)
        var digests: [String: FileDigest] = [:]
        for file in files {
            var output = try FileOutput(creating: folder + "/" + file.name)
            try file.write(&output)
            digests[file.name] = try output.finish()
            try atPhase(.fileWritten)
        }
        let manifest = CheckpointManifest(step: step, files: digests)
        var output = try FileOutput(creating: folder + "/" + CheckpointManifest.fileName)
        try output.write(Array(manifest.text.utf8))
        _ = try output.finish()
        try atPhase(.manifestWritten)
        try DurableFile.synchronize(folder: folder)
        try atPhase(.folderSynchronized)
        return manifest
    }

    private func publish(_ unfinished: String, _ manifest: CheckpointManifest) throws {
        if try folders.steps().contains(manifest.step) {
            // The same step again, after a resume from an older checkpoint. Normally it has the
            // same bits and can simply stay.
            if let old = try? checkpoint(step: manifest.step), old.files == manifest.files {
                try folders.remove(unfinished)
                return
            }
            try replace(step: manifest.step, with: unfinished)
        } else {
            try folders.move(unfinished, to: folders.folder(step: manifest.step))
        }
        try atPhase(.renamed)
        try DurableFile.synchronize(folder: directory)
        try atPhase(.published)
    }

    /// Puts another checkpoint of the same step in the place of one that is damaged or different,
    /// which comes back if that fails.
    private func replace(step: Int, with unfinished: String) throws {
        let aside = try folders.setAside(step: step)
        do {
            try atPhase(.predecessorSetAside)
            try folders.move(unfinished, to: folders.folder(step: step))
        } catch {
            try? folders.move(aside, to: folders.folder(step: step))
            throw error
        }
        try folders.remove(aside)
    }

    private func prune(after step: Int) throws {
        let steps = try folders.steps()
        let kept = steps.filter { $0 <= step }.prefix(keep)
        for old in steps where !kept.contains(old) {
            try folders.remove(try folders.setAside(step: old))
        }
    }
}
