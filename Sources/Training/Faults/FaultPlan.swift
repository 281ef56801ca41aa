internal import Foundation

/// The faults that the variable `LOCKSTEP_FAULT` asks for, one after another with `;` in between.
///
/// For tests of what survives them. Without the variable there is no plan, and nothing is looked at.
package struct FaultPlan: Sendable {
    /// An error that was thrown on purpose.
    struct Injected: UserFacingError {
        let message: String
        var exitCode: Int32 { ExitCode.internal }
    }

    private static let variable = "LOCKSTEP_FAULT"

    private let faults: [Fault]
    private let rank: Int
    private let run: RunDirectory

    /// The faults of one rank.
    ///
    /// - Parameters:
    ///   - environment: has the variable, or not: then there is no plan.
    ///   - rank: this process's rank.
    ///   - run: the run whose files may suffer.
    /// - Throws: ``RecipeError`` for what is no fault.
    package init?(
        environment: [String: String] = ProcessInfo.processInfo.environment, rank: Int,
        run: RunDirectory
    ) throws(RecipeError) {
        guard let text = environment[Self.variable], !text.isEmpty else { return nil }
        var faults: [Fault] = []
        for word in text.split(separator: ";") { faults.append(try Fault(String(word))) }
        self.faults = faults
        self.rank = rank
        self.run = run
        // What an earlier process has filled the disk with goes when it starts over, as if somebody
        // had made room.
        if rank == 0 { try? FileManager.default.removeItem(atPath: filler) }
    }

    /// Lets happen what is planned for this place.
    ///
    /// Faults come one after another, whatever the rank: each waits until those before it that
    /// happen once have happened.
    package func strike(_ site: Fault.Site) throws {
        for fault in faults {
            let hasHappened = fault.once.map(FileManager.default.fileExists) ?? false
            if hasHappened { continue }
            if fault.rank == rank, fault.strikes(at: site) {
                if let mark = fault.once { try DurableFile.write([], to: mark) }
                try happen(fault.kind)
            } else if fault.once != nil {
                return
            }
        }
    }

    private func happen(_ kind: Fault.Kind) throws {
        switch kind {
        case .kill: _ = raise(SIGKILL)
        case .stop: _ = raise(SIGSTOP)
        case .segfault: _ = raise(SIGSEGV)
        case .trap: fatalError("a fault that was asked for")
        case .throw: throw Injected(message: "an error that was asked for")
        case .exit: Foundation.exit(0)
        case .term: _ = raise(SIGTERM)
        case .full: try fill()
        case .truncate:
            try truncateNewest()
            _ = raise(SIGKILL)
        case .pause: Thread.sleep(forTimeInterval: 2)
        }
    }

    private var filler: String { run.file(named: "fault-filler") }

    /// Fills the disk, if it is a small one made for the purpose; says that it is full in any case.
    private func fill() throws {
        let megabyte = 1 << 20
        let handle = try handle(creating: filler)
        defer { try? handle.close() }
        for size in [megabyte, 4096, 1] {
            for _ in 0..<(size == megabyte ? 32 : 256) {
                do { try handle.write(contentsOf: Data(count: size)) } catch { break }
            }
        }
        let facts = try FileManager.default.attributesOfFileSystem(forPath: run.path)
        guard let free = facts[.systemFreeSize] as? Int, free < megabyte else {
            try? FileManager.default.removeItem(atPath: filler)
            throw FileError(.write, run.path, reason: "No space left on device, as was asked for")
        }
    }

    private func handle(creating path: String) throws -> FileHandle {
        try Data().write(to: URL(fileURLWithPath: path))
        return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }

    private func truncateNewest() throws {
        let folders = CheckpointFolders(directory: run.checkpoints)
        let steps = try folders.steps()
        guard let step = steps.first, steps.count > 1 else { return }
        let folder = folders.folder(step: step)
        let sizes = try FileManager.default.contentsOfDirectory(atPath: folder).map { name in
            let facts = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)
            return (size: facts[.size] as? UInt64 ?? 0, name: name)
        }
        guard let largest = sizes.max(by: { $0.size < $1.size }) else { return }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(folder)/\(largest.name)"))
        try file.truncate(atOffset: largest.size / 2)
        try file.close()
    }
}
