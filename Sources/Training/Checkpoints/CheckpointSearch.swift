internal import DataParallel

/// A checkpoint that rank 0 reads, wherever it was found.
struct FoundCheckpoint {
    /// Its folder, for messages.
    let folder: String
    private let read: (String) throws -> [UInt8]

    /// A checkpoint in a folder that rank 0 reaches.
    init(_ checkpoint: Checkpoint) {
        folder = checkpoint.folder
        read = { try checkpoint.bytes(of: $0) }
    }

    /// A checkpoint whose files came from another host.
    init(folder: String, files: [String: [UInt8]]) {
        self.folder = folder
        read = { name in
            guard let bytes = files[name] else {
                throw CheckpointError("checkpoint '\(folder)' has no file '\(name)'")
            }
            return bytes
        }
    }

    /// The content of a file.
    func bytes(of name: String) throws -> [UInt8] { try read(name) }
}

/// Looks for the newest checkpoint that any host has.
struct CheckpointSearch {
    private let store: CheckpointStore
    private let place: CheckpointRecipe.Place
    private let ranks: RankGroup

    /// Where checkpoints lie.
    init(_ store: CheckpointStore, _ place: CheckpointRecipe.Place, ranks: RankGroup) {
        self.store = store
        self.place = place
        self.ranks = ranks
    }

    /// The folder of all checkpoints.
    var directory: String { store.directory }

    /// Finds the newest usable checkpoint; collective.
    ///
    /// On disks of the hosts' own, each host looks for its newest; the newest of all is handed to rank
    /// 0. Every host that has a checkpoint has it whole, so those that are present do.
    ///
    /// - Parameter warn: told in one sentence of each newer checkpoint that is damaged.
    /// - Returns: on rank 0 the checkpoint, or nil if there is none; nil elsewhere.
    /// - Throws: ``CheckpointError`` if there are checkpoints, but all are damaged; on all ranks.
    func newest(warn: (String) -> Void) throws -> FoundCheckpoint? {
        guard place == .local, ranks.size > 1 else {
            var found: Checkpoint?
            try ranks.onFirst { found = try store.latest(warn: warn) }
            return found.map { FoundCheckpoint($0) }
        }
        let own = try newestOfHost(warn: warn)
        let steps = try ranks.all(UInt64(own.checkpoint.map { $0.step + 1 } ?? 0))
        let best = steps.max() ?? 0
        guard best > 0, let root = steps.firstIndex(of: best) else {
            // Where all are damaged, nothing is trained anew.
            try ranks.together { if let problem = own.problem { throw problem } }
            return nil
        }
        if root == 0 { return own.checkpoint.map { FoundCheckpoint($0) } }
        return try hand(own.checkpoint, from: root)
    }

    /// What this rank finds, if it is the one of its host that looks.
    private func newestOfHost(
        warn: (String) -> Void
    ) throws -> (checkpoint: Checkpoint?, problem: CheckpointError?) {
        let looks = try ranks.isFirstOfNode
        var checkpoint: Checkpoint?
        var problem: CheckpointError?
        var warnings: [String] = []
        try ranks.together {
            guard looks else { return }
            do {
                checkpoint = try store.latest { warnings.append($0) }
            } catch let error as CheckpointError {
                // Another host may have a good one.
                problem = error
                warnings.append(error.message)
            }
        }
        for text in try ranks.all(warnings.joined(separator: "\n")) where !text.isEmpty {
            warn(text)
        }
        return (checkpoint, problem)
    }

    /// Brings the files of a checkpoint from rank `root` to rank 0; collective.
    private func hand(_ checkpoint: Checkpoint?, from root: Int) throws -> FoundCheckpoint? {
        let isRoot = ranks.rank == root
        let names = try ranks.all(isRoot ? (checkpoint?.names ?? []).joined(separator: "\n") : "")
        let folder = try ranks.all(isRoot ? checkpoint?.folder ?? "" : "")[root]
        var files: [String: [UInt8]] = [:]
        for name in names[root].split(separator: "\n").map(String.init) {
            var bytes: [UInt8] = []
            try ranks.together {
                if isRoot { bytes = try checkpoint?.bytes(of: name) ?? [] }
            }
            files[name] = try ranks.pass(bytes, from: root, to: 0)
        }
        return ranks.isFirst ? FoundCheckpoint(folder: folder, files: files) : nil
    }
}
