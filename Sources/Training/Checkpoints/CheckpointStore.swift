/// The moments of a save at which a test can let it fail or crash, in order.
package enum SavePhase: String, CaseIterable, Sendable, Codable {
    case started
    case folderCreated
    case fileWritten
    case partWritten
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
public struct CheckpointStore: Sendable {
    /// The folder of all checkpoints.
    public let directory: String
    /// How many checkpoints are kept.
    public let keep: Int

    /// Called at each phase of a save; what it throws ends the save there.
    ///
    /// Training writes on a thread of its own, which calls it.
    package var atPhase: @Sendable (SavePhase) throws -> Void = { _ in }

    /// How hard a save works; nil is as hard as it can.
    var pace: Pace?

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
        try save(step: step, names: files.map(\.name)) { index, output in
            try files[index].write(&output)
        }
    }

    /// The same with one closure that writes the files by their index.
    func save(
        step: Int, names: [String], write: (Int, inout FileOutput) throws -> Void
    ) throws {
        precondition(step >= 0, "there is no step \(step)")
        precondition(Set(names).count == names.count, "two files of a checkpoint share a name")
        do {
            try begin(step: step)
            var digests: [String: FileDigest] = [:]
            for (index, name) in names.enumerated() {
                digests[name] = try self.write(name, step: step) { try write(index, &$0) }
                try atPhase(.fileWritten)
            }
            try finish(CheckpointManifest(step: step, files: digests))
        } catch {
            giveUp(step: step)
            throw error
        }
        try prune(after: step)
        try atPhase(.pruned)
    }

    // MARK: By all ranks together

    /// Makes the hidden folder in which a checkpoint is put together, and removes older ones.
    package func begin(step: Int) throws {
        try folders.prepare()
        try atPhase(.started)
        try folders.create(folders.unfinished(step: step))
        try atPhase(.folderCreated)
    }

    /// Writes one rank's part of a checkpoint that was begun.
    package func writePart(
        _ name: String, step: Int, write: (inout FileOutput) throws -> Void
    ) throws -> FileDigest {
        let digest = try self.write(name, step: step, write)
        try atPhase(.partWritten)
        return digest
    }

    /// Completes a checkpoint that was begun when all parts are written: as ``save(step:files:)``.
    ///
    /// - Parameters:
    ///   - step: the number of steps that were done.
    ///   - files: files that one rank writes whole.
    ///   - parts: the digests of all part files.
    ///   - shared: what lies in them.
    /// - Throws: ``FileError``, or what a file's writer throws; then the checkpoint is given up.
    package func complete(
        step: Int, files: [CheckpointFile], parts: [String: FileDigest], shared: [SharedFile]
    ) throws {
        let unfinished = folders.unfinished(step: step)
        do {
            var digests = parts
            for (name, digest) in parts {
                try folders.check(unfinished + "/" + name, byteCount: digest.byteCount)
            }
            for file in files {
                digests[file.name] = try write(file.name, step: step, file.write)
                try atPhase(.fileWritten)
            }
            try finish(CheckpointManifest(step: step, files: digests, shared: shared))
        } catch {
            giveUp(step: step)
            throw error
        }
        try prune(after: step)
        try atPhase(.pruned)
    }

    /// Removes what there is of a checkpoint that was begun.
    ///
    /// Whatever is left over then is hidden, and the next save tries again to remove it.
    func giveUp(step: Int) { try? folders.remove(folders.unfinished(step: step)) }

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
        _ name: String, step: Int, _ write: (inout FileOutput) throws -> Void
    ) throws -> FileDigest {
        let path = folders.unfinished(step: step) + "/" + name
        var output = try FileOutput(creating: path, pace: pace)
        try write(&output)
        return try output.finish()
    }

    /// Writes the manifest, makes everything durable and gives the checkpoint its name.
    private func finish(_ manifest: CheckpointManifest) throws {
        let folder = folders.unfinished(step: manifest.step)
        var output = try FileOutput(creating: folder + "/" + CheckpointManifest.fileName)
        try output.write(Array(manifest.text.utf8))
        _ = try output.finish()
        try atPhase(.manifestWritten)
        try DurableFile.synchronize(folder: folder)
        try atPhase(.folderSynchronized)
        try publish(folder, manifest)
    }

    private func publish(_ unfinished: String, _ manifest: CheckpointManifest) throws {
        if try folders.steps().contains(manifest.step) {
            // The same step again, after a resume from an older checkpoint. Normally it has the
            // same bits and can simply stay.
            if let old = try? checkpoint(step: manifest.step), old.files == manifest.files {
                try? folders.remove(unfinished)
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
        try? folders.remove(aside)
    }

    /// Removes what is older than the checkpoints to keep.
    ///
    /// The new one is safe: an old one that something still holds open is no reason to stop, and the
    /// next save tries again.
    private func prune(after step: Int) throws {
        let steps = try folders.steps()
        let kept = steps.filter { $0 <= step }.prefix(keep)
        for old in steps where !kept.contains(old) {
            guard let aside = try? folders.setAside(step: old) else { continue }
            try? folders.remove(aside)
        }
    }
}
