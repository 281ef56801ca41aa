internal import Foundation

/// A recipe as written: a tree of keys read from YAML, before anything is checked, plus overrides.
///
/// Paths in the file are relative to the folder of the file; paths in overrides are relative to the
/// current folder, where the command was typed.
public struct RecipeDocument: Sendable {
    /// The name to call the recipe in errors: its path, or the name of a built-in one.
    public let name: String

    private(set) var root: RecipeNode
    private let folder: String
    private let currentFolder: String
    private var overrides: [String] = []

    /// The recipe in a YAML text.
    ///
    /// - Parameters:
    ///   - yaml: the text of the recipe
    ///   - name: what to call it in errors
    ///   - folder: where its relative paths start; the current folder if nil
    ///   - currentFolder: where relative paths of overrides start; that of the process if nil
    /// - Throws: ``RecipeError`` if the text is not YAML, with the line at fault.
    public init(
        yaml: String, name: String = "recipe", folder: String? = nil, currentFolder: String? = nil
    ) throws(RecipeError) {
        let current = currentFolder ?? FileManager.default.currentDirectoryPath
        self.name = name
        self.currentFolder = current
        self.folder = Self.absolute(folder ?? current, from: current)
        let what = name == "recipe" ? "the recipe" : "recipe \(name)"
        root = try RecipeNode.parse(yaml, what: what)
        if root.isNull { root = .section([]) }
        guard case .section = root else {
            throw RecipeError(
                "\(what) has no keys: it must be lines such as 'task: language-model'")
        }
    }

    /// The recipe in a file.
    ///
    /// - Parameters:
    ///   - path: a YAML file
    ///   - currentFolder: where relative paths of overrides start; that of the process if nil
    /// - Throws: ``RecipeError`` if the file cannot be read or is not YAML.
    public init(contentsOf path: String, currentFolder: String? = nil) throws(RecipeError) {
        let current = currentFolder ?? FileManager.default.currentDirectoryPath
        let location = Self.absolute(path, from: current)
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: location))
        } catch {
            throw RecipeError(
                "cannot read recipe '\(path)': \(FileError.reason(for: error))",
                exitCode: ExitCode.missingInput)
        }
        guard let yaml = String(data: data, encoding: .utf8) else {
            throw RecipeError("recipe '\(path)' is not a text in UTF-8")
        }
        try self.init(
            yaml: yaml, name: path, folder: (location as NSString).deletingLastPathComponent,
            currentFolder: current)
    }

    /// Overrides one key, as `--set` does.
    ///
    /// - Parameter assignment: `section.key=value`, the value as it would stand in the file
    /// - Throws: ``RecipeError`` if it has no `=`, an unusable key, or a value that is not YAML.
    ///   Whether such a key exists is found out when the recipe is read.
    public mutating func set(_ assignment: String) throws(RecipeError) {
        guard let equals = assignment.firstIndex(of: "=") else {
            throw RecipeError(
                "override '\(assignment)' must be key=value, for example model.hidden=512")
        }
        let key = String(assignment[..<equals])
        let parts = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.allSatisfy({ !$0.isEmpty && !$0.contains(where: \.isWhitespace) }) else {
            throw RecipeError(
                "override '\(assignment)' must start with a key such as model.hidden, not '\(key)'")
        }
        let text = String(assignment[assignment.index(after: equals)...])
        var value = try RecipeNode.parse(text, what: "override '\(assignment)'")
        if value == .section([]), !text.contains("{") { value = .scalar("", isPlain: true) }
        root = try Self.replacing(root, at: parts[...], with: value, key: key)
        overrides.append(key)
    }

    /// Whether an override gave this key, or a section that it is in.
    public func isOverridden(_ key: String) -> Bool {
        overrides.contains { key == $0 || key.hasPrefix($0 + ".") }
    }

    /// The absolute path meant by the text of a key.
    func resolve(_ path: String, key: String) -> String {
        Self.absolute(path, from: isOverridden(key) ? currentFolder : folder)
    }

    private static func replacing(
        _ node: RecipeNode, at parts: ArraySlice<String>, with value: RecipeNode, key: String
    ) throws(RecipeError) -> RecipeNode {
        guard let first = parts.first else { return value }
        if case .list(let items) = node, items.contains(where: { $0.itemName != nil }) {
            return .list(try replacing(items, at: parts, with: value, key: key))
        }
        var entries: [RecipeNode.Entry] = []
        if case .section(let existing) = node {
            entries = existing
        } else if !node.isNull {
            let outer = key.split(separator: ".").dropLast(parts.count).joined(separator: ".")
            throw RecipeError("cannot set '\(key)': recipe key '\(outer)' is not a section")
        }
        let index = entries.firstIndex { $0.key == first }
        let old = index.map { entries[$0].value } ?? .section([])
        let new = try replacing(old, at: parts.dropFirst(), with: value, key: key)
        if let index {
            entries[index].value = new
        } else {
            entries.append(RecipeNode.Entry(key: first, value: new))
        }
        return .section(entries)
    }

    /// Changes the item of a list that is called as the first part says: a layer of a network.
    private static func replacing(
        _ items: [RecipeNode], at parts: ArraySlice<String>, with value: RecipeNode, key: String
    ) throws(RecipeError) -> [RecipeNode] {
        let rest = parts.dropFirst()
        guard let index = items.firstIndex(where: { $0.itemName == parts.first }), !rest.isEmpty
        else {
            let outer = key.split(separator: ".").dropLast(parts.count).joined(separator: ".")
            let names = items.compactMap(\.itemName)
            throw RecipeError(
                "cannot set '\(key)': '\(outer)' has \(names.joined(separator: ", ")); name one of "
                    + "them and a key of it, such as \(outer).\(names[0]).kind")
        }
        var items = items
        items[index] = try replacing(items[index], at: rest, with: value, key: key)
        return items
    }

    /// Joins folder and path, without "." and doubled slashes; ".." stays, since what it means
    /// depends on symbolic links.
    private static func absolute(_ path: String, from folder: String) -> String {
        let whole = path.hasPrefix("/") ? path : folder + "/" + path
        return "/" + whole.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
