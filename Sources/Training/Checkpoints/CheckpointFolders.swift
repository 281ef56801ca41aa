internal import Foundation

/// The names in the folder of checkpoints, and the moves between them.
struct CheckpointFolders {
    /// Names that start so are unfinished or given up: no reader looks at them, the next save
    /// removes them.
    private static let temporaryPrefix = ".tmp-"
    private static let stepPrefix = "step-"

    let directory: String

    /// The folder of a step's checkpoint: nine digits or more, so that listings sort by step.
    func folder(step: Int) -> String { directory + "/" + Self.name(step) }

    /// Where the checkpoint of a step is put together.
    func unfinished(step: Int) -> String {
        directory + "/" + Self.temporaryPrefix + Self.name(step)
    }

    /// The steps that have a folder, newest first; none if there is no directory yet.
    func steps() throws(FileError) -> [Int] {
        try names().compactMap(Self.step).sorted(by: >)
    }

    /// Creates the directory and removes what a crash has left in it, as far as that can be removed.
    func prepare() throws(FileError) {
        try create(directory)
        for name in try names() where name.hasPrefix(Self.temporaryPrefix) {
            try? remove(directory + "/" + name)
        }
    }

    func create(_ folder: String) throws(FileError) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw FileError(.write, folder, error)
        }
    }

    /// Makes sure that a file which another host has written is there.
    ///
    /// A network file system may take some seconds to show it.
    func check(_ file: String, byteCount: Int) throws(FileError) {
        for wait in [0, 0.1, 0.4, 1.5, 3] {
            Thread.sleep(forTimeInterval: wait)
            let facts = try? FileManager.default.attributesOfItem(atPath: file)
            if facts?[.size] as? Int == byteCount { return }
        }
        throw FileError(
            .write, file,
            reason:
                "another rank's part is not there: checkpoint.writers = all needs a folder that "
                + "all hosts share; use checkpoint.place = local for disks of their own")
    }

    /// Gives a folder a name that nothing has yet (`rename`).
    func move(_ folder: String, to name: String) throws(FileError) {
        do {
            try FileManager.default.moveItem(atPath: folder, toPath: name)
        } catch {
            throw FileError(.write, name, error)
        }
    }

    /// Moves the checkpoint of a step out of sight and says where it is now.
    ///
    /// Done before it is removed, so that a crash on the way leaves no half of it behind.
    func setAside(step: Int) throws(FileError) -> String {
        let aside = directory + "/" + Self.temporaryPrefix + "old-" + Self.name(step)
        try move(folder(step: step), to: aside)
        return aside
    }

    func remove(_ folder: String) throws(FileError) {
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            throw FileError(.write, folder, error)
        }
    }

    private func names() throws(FileError) -> [String] {
        guard FileManager.default.fileExists(atPath: directory) else { return [] }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch {
            throw FileError(.read, directory, error)
        }
    }

    private static func name(_ step: Int) -> String {
        let digits = "\(step)"
        return stepPrefix + String(repeating: "0", count: max(0, 9 - digits.count)) + digits
    }

    private static func step(of name: String) -> Int? {
        guard name.hasPrefix(stepPrefix) else { return nil }
        guard let step = Int(name.dropFirst(stepPrefix.count)), step >= 0 else { return nil }
        return Self.name(step) == name ? step : nil
    }
}
