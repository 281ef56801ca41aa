/// One file of a checkpoint that is about to be saved.
public struct CheckpointFile {
    /// The name in the checkpoint's folder.
    public let name: String
    let write: (inout FileOutput) throws -> Void

    /// A file that is written piece by piece, hashed on the way.
    ///
    /// - Precondition: the name is a plain one without slashes, no dot in front, and not that of
    ///   the manifest.
    public init(_ name: String, write: @escaping (inout FileOutput) throws -> Void) {
        precondition(
            !name.isEmpty && !name.hasPrefix(".") && !name.contains("/")
                && name != CheckpointManifest.fileName,
            "a file of a checkpoint cannot be called '\(name)'")
        self.name = name
        self.write = write
    }

    /// A file with this content.
    public init(_ name: String, _ bytes: [UInt8]) {
        self.init(name) { output in try output.write(bytes) }
    }
}
