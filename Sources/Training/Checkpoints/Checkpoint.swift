internal import Foundation

/// One complete checkpoint on disk, all of its files verified.
public struct Checkpoint: Sendable {
    /// The number of steps that were done.
    public let step: Int
    /// The folder with its files.
    public let folder: String
    /// Size and SHA-256 of each file, by name.
    public let files: [String: FileDigest]

    /// The content of a file, verified once more: the disk may have changed since.
    ///
    /// - Throws: ``CheckpointError`` if there is no such file, or its content is not what was
    ///   saved.
    public func bytes(of name: String) throws(CheckpointError) -> [UInt8] {
        guard let digest = files[name] else {
            throw CheckpointError("checkpoint '\(folder)' has no file '\(name)'")
        }
        return try Self.read(name, in: folder, expecting: digest)
    }

    /// Verifies the checkpoint in a folder: the manifest, then every file it names.
    ///
    /// - Throws: ``CheckpointError`` with the first thing that is wrong.
    init(verifying folder: String, step: Int) throws(CheckpointError) {
        let bytes = try Self.read(CheckpointManifest.fileName, in: folder)
        guard let manifest = CheckpointManifest(bytes), manifest.step == step else {
            throw Self.damaged(folder, "its \(CheckpointManifest.fileName) is damaged")
        }
        for (name, digest) in manifest.files.sorted(by: { $0.key < $1.key }) {
            _ = try Self.read(name, in: folder, expecting: digest)
        }
        self.step = step
        self.folder = folder
        files = manifest.files
    }

    private static func read(
        _ name: String, in folder: String, expecting digest: FileDigest
    ) throws(CheckpointError) -> [UInt8] {
        let bytes = try read(name, in: folder)
        guard bytes.count == digest.byteCount else {
            throw damaged(
                folder, "'\(name)' has \(bytes.count) bytes instead of \(digest.byteCount)")
        }
        guard FileDigest(of: bytes) == digest else {
            throw damaged(folder, "the content of '\(name)' has changed")
        }
        return bytes
    }

    private static func read(_ name: String, in folder: String) throws(CheckpointError) -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
        } catch {
            throw damaged(folder, "cannot read '\(name)': \(FileError.reason(for: error))")
        }
    }

    private static func damaged(_ folder: String, _ reason: String) -> CheckpointError {
        CheckpointError("checkpoint '\(folder)' is damaged: \(reason)")
    }
}
