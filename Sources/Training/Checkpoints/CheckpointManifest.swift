internal import Foundation

/// The table of contents of a checkpoint, with a digest of every file and of itself.
///
/// There is exactly one text for each manifest, so a text that was changed anywhere, be it in a
/// space, is found out.
struct CheckpointManifest: Equatable {
    /// The name of the manifest's own file.
    static let fileName = "manifest.json"
    private static let format = "lockstep checkpoint 1"

    /// The number of steps that were done.
    let step: Int
    /// Size and digest of each file, by name.
    let files: [String: FileDigest]

    /// The manifest as text.
    var text: String {
        let digest = FileDigest(of: Array(render(sha256: "").utf8)).sha256
        return render(sha256: digest)
    }

    private func render(sha256: String) -> String {
        let lines = files.sorted { JSONText.isOrdered($0.key, $1.key) }.map { name, digest in
            "    \(JSONText.quoted(name)): {\"bytes\": \(digest.byteCount), "
                + "\"sha256\": \"\(digest.sha256)\"}"
        }
        return """
            {
              "files": {
            \(lines.joined(separator: ",\n"))
              },
              "format": "\(Self.format)",
              "sha256": "\(sha256)",
              "step": \(step)
            }

            """
    }

    init(step: Int, files: [String: FileDigest]) {
        self.step = step
        self.files = files
    }

    /// Reads a manifest, nil if it is not exactly what was written.
    init?(_ bytes: [UInt8]) {
        struct File: Decodable {
            let bytes: Int
            let sha256: String
        }
        struct Content: Decodable {
            let files: [String: File]
            let step: Int
        }
        guard let content = try? JSONDecoder().decode(Content.self, from: Data(bytes)) else {
            return nil
        }
        step = content.step
        files = content.files.mapValues { FileDigest(byteCount: $0.bytes, sha256: $0.sha256) }
        guard Array(text.utf8) == bytes else { return nil }
    }
}
