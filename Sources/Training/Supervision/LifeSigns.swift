internal import Foundation

/// What the folder of a run tells from outside: whether anything happens in it, and how far it is.
struct LifeSigns {
    private let run: RunDirectory
    private var seen = 0
    private var changed = ContinuousClock.now

    /// Starts to look; what is there already is no sign of life.
    init(_ run: RunDirectory) {
        self.run = run
        seen = state
    }

    /// How long ago something last changed, looking now.
    ///
    /// By sizes and times of the files, compared with those seen before: the clocks of a file
    /// server and of this machine need not agree.
    mutating func silence() -> Duration {
        let now = state
        if now != seen {
            seen = now
            hasMoved = true
            changed = .now
        }
        return .now - changed
    }

    /// Whether anything has changed since the start.
    private(set) var hasMoved = false

    /// The step of the newest checkpoint that is not half written; nil if there is none.
    static func checkpoint(of run: RunDirectory) -> Int? {
        // A folder that cannot be read at the moment has no news.
        (try? CheckpointFolders(directory: run.checkpoints).steps())?.first
    }

    /// A digest of the files of the run, its heartbeat and checkpoints among them.
    private var state: Int {
        var hasher = Hasher()
        for folder in [run.path, run.checkpoints] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            for name in names.sorted() {
                guard
                    let facts = try? FileManager.default.attributesOfItem(
                        atPath: folder + "/" + name)
                else { continue }
                hasher.combine(name)
                hasher.combine(facts[.size] as? UInt64)
                hasher.combine(facts[.modificationDate] as? Date)
            }
        }
        return hasher.finalize()
    }
}
