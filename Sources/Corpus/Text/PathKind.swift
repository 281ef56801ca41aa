internal import FoundationEssentials

/// What stands at a path, links followed.
enum PathKind: Equatable {
    /// A regular file of so many bytes.
    case file(bytes: Int)

    /// A folder.
    case folder

    /// A device, a pipe, a socket.
    case special

    /// Nothing, or nothing that may be looked at.
    case missing

    init(of path: String) {
        // An empty path would resolve to the current folder.
        guard !path.isEmpty,
            let attributes = try? FileManager.default.attributesOfItem(
                atPath: Self.resolved(path))
        else {
            // What a shell gives for a pipe is a link whose end has no path.
            self = FileManager.default.fileExists(atPath: path) ? .special : .missing
            return
        }
        switch attributes[.type] as? FileAttributeType {
        case .typeRegular: self = .file(bytes: attributes[.size] as? Int ?? 0)
        case .typeDirectory: self = .folder
        // A link left over after resolving leads nowhere.
        case .typeSymbolicLink: self = .missing
        default: self = .special
        }
    }

    /// The path with every symbolic link in it followed.
    static func resolved(_ path: String) -> String {
        URL(filePath: path).resolvingSymlinksInPath().path
    }
}
