internal import Foundation

/// A disk in memory that is soon full.
public struct SmallDisk: Sendable {
    private let path: String

    /// A disk that could not be mounted.
    public struct NotMounted: Error {}

    /// Whether this user can mount a disk: found out by mounting one.
    public static let isPossible: Bool = {
        let path = FileManager.default.temporaryDirectory.path + "/lockstep-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        guard let disk = try? SmallDisk(at: path, kilobytes: 64) else { return false }
        disk.unmount()
        return true
    }()

    /// Mounts the disk at a new folder.
    public init(at path: String, kilobytes: Int) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let arguments = ["-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", path]
        guard try Self.run("mount", arguments) else { throw NotMounted() }
    }

    /// Leaves no more than a few kilobytes free.
    public func fill() throws {
        let facts = try FileManager.default.attributesOfFileSystem(forPath: path)
        let free = facts[.systemFreeSize] as? Int ?? 0
        try Data(count: max(free - 8192, 0)).write(to: URL(fileURLWithPath: path + "/filler"))
    }

    /// Removes it, even where a process still looks into it.
    public func unmount() { _ = try? Self.run("umount", ["--lazy", path]) }

    private static func run(_ command: String, _ arguments: [String]) throws -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [command] + arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.sleepUntilExit()
        return process.terminationStatus == 0
    }
}
