/// Reads one section of a recipe, strictly: every value has the right type and range, and every
/// key that the file has is asked for.
///
/// Call one reading function for each key the section knows, then ``finish()``; nested sections do
/// so by themselves. All errors are ``RecipeError``s that name the full key and its value.
public struct RecipeReader {
    /// The recipe that is read.
    public let document: RecipeDocument
    /// The full key of this section, such as "training.optimizer"; empty for the whole recipe.
    public let path: String

    private let node: RecipeNode
    private var known: [String] = []

    /// A reader of the whole recipe.
    public init(_ document: RecipeDocument) {
        self.init(document, node: document.root, path: "")
    }

    private init(_ document: RecipeDocument, node: RecipeNode, path: String) {
        self.document = document
        self.node = node
        self.path = path
    }

    /// The full name of a key of this section.
    public func name(of key: String) -> String {
        path.isEmpty ? key : path + "." + key
    }

    /// Takes note that the section knows this key, and returns its value, which may be null.
    mutating func take(_ key: String) -> RecipeNode? {
        known.append(key)
        return node[key]
    }

    /// Reads a nested section, empty if the recipe does not have it.
    ///
    /// - Parameters:
    ///   - key: the key of the section
    ///   - read: reads all its keys; ``finish()`` follows by itself
    /// - Returns: what `read` makes of it
    /// - Throws: ``RecipeError`` if it is no section, has an unknown key, or `read` throws.
    public mutating func section<Section>(
        _ key: String, _ read: (inout RecipeReader) throws(RecipeError) -> Section
    ) throws(RecipeError) -> Section {
        let node = take(key) ?? .section([])
        if case .section = node {
        } else if !node.isNull {
            throw mismatch(key, "a section with keys of its own", node)
        }
        var reader = RecipeReader(document, node: node, path: name(of: key))
        let section = try read(&reader)
        try reader.finish()
        return section
    }

    /// Reads a nested section, or nil if the recipe does not have it; see ``section(_:_:)``.
    public mutating func optionalSection<Section>(
        _ key: String, _ read: (inout RecipeReader) throws(RecipeError) -> Section
    ) throws(RecipeError) -> Section? {
        guard let inner = node[key], !inner.isNull else {
            known.append(key)
            return nil
        }
        return try section(key, read)
    }

    /// Reads a list of sections, empty if the recipe does not have it.
    ///
    /// - Parameters:
    ///   - key: the key of the list
    ///   - read: reads all keys of one section; ``finish()`` follows by itself
    /// - Returns: what `read` makes of each
    /// - Throws: ``RecipeError`` if it is no list of sections, has an unknown key, or `read` throws.
    public mutating func list<Item>(
        _ key: String, _ read: (inout RecipeReader) throws(RecipeError) -> Item
    ) throws(RecipeError) -> [Item] {
        guard let list = take(key), !list.isNull else { return [] }
        guard case .list(let nodes) = list else {
            throw mismatch(key, "a list of sections, each in {…} or after a dash", list)
        }
        var items: [Item] = []
        for (index, node) in nodes.enumerated() {
            let path = "\(name(of: key))[\(index)]"
            guard case .section = node else {
                throw RecipeError(
                    "recipe key '\(path)' must be a section with keys of its own, but is "
                        + node.shown)
            }
            var reader = RecipeReader(document, node: node, path: path)
            items.append(try read(&reader))
            try reader.finish()
        }
        return items
    }

    /// Checks that the section has no key that nobody asked for.
    ///
    /// - Throws: ``RecipeError`` with the first unknown key and the nearest known one.
    public func finish() throws(RecipeError) {
        guard case .section(let entries) = node else { return }
        for entry in entries where !known.contains(entry.key) {
            throw unknown(entry.key)
        }
    }

    /// The error for a required key that is not there.
    ///
    /// If the file has a key that looks like a misspelling of it, that is the better message.
    func missing(_ key: String, _ expected: String) -> RecipeError {
        if case .section(let entries) = node {
            for entry in entries where !known.contains(entry.key) {
                if NearestName.of(entry.key, among: [key]) != nil { return unknown(entry.key) }
            }
        }
        return RecipeError("recipe key '\(name(of: key))' is missing: it must be \(expected)")
    }

    /// The error for a value of the wrong type or out of range.
    func mismatch(_ key: String, _ expected: String, _ node: RecipeNode) -> RecipeError {
        RecipeError("recipe key '\(name(of: key))' must be \(expected), but is \(node.shown)")
    }

    private func unknown(_ key: String) -> RecipeError {
        let start = "recipe key '\(name(of: String(key.prefix(60))))' is unknown; "
        if let nearest = NearestName.of(key, among: known) {
            return RecipeError(start + "did you mean '\(name(of: nearest))'?")
        }
        let place = path.isEmpty ? "a recipe" : "'\(path)'"
        return RecipeError(start + "\(place) has the keys \(known.joined(separator: ", "))")
    }
}
