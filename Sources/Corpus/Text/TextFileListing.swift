internal import FoundationEssentials

/// The files that make up a text, in the order in which they are joined.
///
/// Names that start with a dot are passed over (editors and archives leave such files behind), and
/// so is every file whose name does not end in `.txt`. Links are followed.
struct TextFileListing {
    /// The paths to read: the given path if it is a file, else the files below it.
    private(set) var files: [String]

    /// Lists a file or folder.
    init(path: String) throws(CorpusError) {
        switch PathKind(of: path) {
        case .file:
            files = [path]
        case .folder:
            files = []
            try listFolder(path)
        case .special:
            throw CorpusError(
                .badData,
                "the text \(path) is neither a file nor a folder: every process reads it anew, so "
                    + "save it to a file")
        case .missing:
            throw CorpusError(
                .missingInput,
                "there is no file or folder '\(path)' to read a text from: check "
                    + "the path")
        }
    }

    private mutating func listFolder(_ root: String) throws(CorpusError) {
        var relativePaths: [String] = []
        try Self.visit(root, below: root, prefix: "", ancestors: [], into: &relativePaths)
        guard !relativePaths.isEmpty else {
            throw CorpusError(
                .badData,
                "the folder \(root) has no .txt file in it or below: give a file, or name the "
                    + "texts *.txt")
        }
        // The order of Swift strings is that of their normalised scalars; bytes are simpler.
        relativePaths.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        files = relativePaths.map { Self.join(root, $0) }
    }

    /// Adds the text files of one folder and those below it.
    ///
    /// - Parameters:
    ///   - folder: the folder's path.
    ///   - root: the folder that the user named.
    ///   - prefix: the folder's path relative to the root, with a slash at its end unless empty.
    ///   - ancestors: the resolved paths of the folders above, to notice links that go round.
    ///   - relativePaths: the list to add to.
    /// - Throws: `CorpusError` for a folder or link that leads nowhere or round.
    private static func visit(
        _ folder: String, below root: String, prefix: String, ancestors: [String],
        into relativePaths: inout [String]
    ) throws(CorpusError) {
        let resolved = PathKind.resolved(folder)
        guard !ancestors.contains(resolved) else {
            throw CorpusError(
                .badData,
                "the folder \(folder) is a link to a folder that contains it: remove the link")
        }
        for name in try names(in: folder) where !name.hasPrefix(".") {
            let path = join(folder, name)
            switch PathKind(of: path) {
            case .file where name.hasSuffix(".txt"):
                relativePaths.append(prefix + name)
            case .folder:
                try visit(
                    path, below: root, prefix: prefix + name + "/",
                    ancestors: ancestors + [resolved], into: &relativePaths)
            case .missing where name.hasSuffix(".txt"):
                throw CorpusError(
                    .missingInput,
                    "\(path) is a link that leads to no file: mend it or remove it")
            case .file, .special, .missing:
                continue
            }
        }
    }

    private static func names(in folder: String) throws(CorpusError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw CorpusError(
                .missingInput, "the folder \(folder) cannot be listed: check its permissions")
        }
    }

    private static func join(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }
}
