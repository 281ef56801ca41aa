internal import Foundation

/// The table of contents of a checkpoint, with a digest of every file and of itself.
///
/// There is exactly one text for each manifest, so a text that was changed anywhere, be it in a
/// space, is found out.
struct CheckpointManifest: Equatable {
    /// The name of the manifest's own file.
    static let fileName = "manifest.json"
    /// The second format is the first with files in parts, and written only where there are any.
    private var format: String { "lockstep checkpoint \(shared.isEmpty ? 1 : 2)" }

    /// The number of steps that were done.
    let step: Int
    /// Size and digest of each file, by name.
    let files: [String: FileDigest]
    /// Files that lie in parts.
    let shared: [SharedFile]

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
              "format": "\(format)",
              "sha256": "\(sha256)",\(sharedText)
              "step": \(step)
            }

            """
    }

    /// The member "shared", with the line feed before it; empty without files in parts.
    private var sharedText: String {
        if shared.isEmpty { return "" }
        let lines = shared.map { file in
            let pieces = file.pieces.map {
                "[\(JSONText.quoted($0.part)), \($0.offset), \($0.start), \($0.count)]"
            }
            return "    {\"name\": \(JSONText.quoted(file.name)), \"bytes\": \(file.byteCount), "
                + "\"pieces\": [\(pieces.joined(separator: ", "))]}"
        }
        return "\n  \"shared\": [\n" + lines.joined(separator: ",\n") + "\n  ],"
    }

    init(step: Int, files: [String: FileDigest], shared: [SharedFile] = []) {
        self.step = step
        self.files = files
        self.shared = shared
    }

    /// Reads a manifest, nil if it is not exactly what was written.
    init?(_ bytes: [UInt8]) {
        struct File: Decodable {
            let bytes: Int
            let sha256: String
        }
        struct Content: Decodable {
            let files: [String: File]
            let shared: [SharedFile]?
            let step: Int
        }
        guard let content = try? JSONDecoder().decode(Content.self, from: Data(bytes)) else {
            return nil
        }
        step = content.step
        files = content.files.mapValues { FileDigest(byteCount: $0.bytes, sha256: $0.sha256) }
        shared = content.shared ?? []
        guard Array(text.utf8) == bytes else { return nil }
    }
}
