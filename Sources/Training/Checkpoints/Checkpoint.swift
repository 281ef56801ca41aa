internal import Foundation

/// One complete checkpoint on disk, all of its files verified.
public struct Checkpoint: Sendable {
    /// The number of steps that were done.
    public let step: Int
    /// The folder with its files.
    public let folder: String
    /// Size and SHA-256 of each file on disk, by name.
    public let files: [String: FileDigest]
    /// Files that all ranks have written together, of which each part file has pieces.
    let shared: [SharedFile]

    /// The names of all whole files, those that ranks have written together included.
    var names: [String] {
        let parts = Set(shared.flatMap(\.pieces).map(\.part))
        return (files.keys.filter { !parts.contains($0) } + shared.map(\.name)).sorted()
    }

    /// The content of a file, verified once more: the disk may have changed since.
    ///
    /// - Throws: ``CheckpointError`` if there is no such file, or its content is not what was
    ///   saved.
    public func bytes(of name: String) throws(CheckpointError) -> [UInt8] {
        if let file = shared.first(where: { $0.name == name }) { return try joined(file) }
        guard let digest = files[name] else {
            throw CheckpointError("checkpoint '\(folder)' has no file '\(name)'")
        }
        return try Self.read(name, in: folder, expecting: digest)
    }

    /// Puts a file together out of the parts of all ranks.
    private func joined(_ file: SharedFile) throws(CheckpointError) -> [UInt8] {
        var whole = [UInt8](repeating: 0, count: file.byteCount), filled = 0
        for (part, pieces) in Dictionary(grouping: file.pieces, by: \.part) {
            let bytes = try bytes(of: part)
            for piece in pieces {
                guard piece.offset + piece.count <= bytes.count,
                    piece.start + piece.count <= whole.count
                else { throw Self.damaged(folder, "'\(file.name)' does not fit together") }
                whole.replaceSubrange(
                    piece.start..<piece.start + piece.count,
                    with: bytes[piece.offset..<piece.offset + piece.count])
                filled += piece.count
            }
        }
        guard filled == file.byteCount else {
            throw Self.damaged(folder, "parts of '\(file.name)' are missing")
        }
        return whole
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
        shared = manifest.shared
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
