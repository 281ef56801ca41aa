internal import Yams

/// What a YAML recipe consists of, free of the YAML library and of positions in the file.
indirect enum RecipeNode: Equatable, Sendable {
    /// A word or number as written; `isPlain` is false for text in quotes, which is never a number.
    case scalar(String, isPlain: Bool)
    /// A list in square brackets or with dashes.
    case list([RecipeNode])
    /// Keys and values in the order of the file.
    case section([Entry])

    /// One key of a section with its value.
    struct Entry: Equatable, Sendable {
        let key: String
        var value: RecipeNode
    }

    /// What an item of a list is called: its `name`, or else its `kind`; nil for other nodes.
    var itemName: String? {
        guard case .section(let entries) = self else { return nil }
        for key in ["name", "kind"] {
            for entry in entries where entry.key == key {
                if case .scalar(let word, _) = entry.value { return word }
            }
        }
        return nil
    }

    /// No recipe comes near this many nodes; a file that does is not a recipe, or repeats an
    /// anchor without end.
    private static let mostNodes = 10_000

    /// Reads a YAML text.
    ///
    /// - Parameters:
    ///   - yaml: the text of one YAML document
    ///   - what: the file or override to name in an error, such as "recipe tiny.yml"
    /// - Returns: the tree, an empty section for an empty text
    /// - Throws: ``RecipeError`` if it is not YAML, with the line at fault.
    static func parse(_ yaml: String, what: String) throws(RecipeError) -> RecipeNode {
        let root: Node?
        do {
            // The basic resolver leaves every scalar a text: RecipeReader decides what it is.
            root = try Yams.compose(yaml: yaml, Resolver.basic)
        } catch {
            throw RecipeError(describe(error, what: what))
        }
        var budget = mostNodes
        guard let root else { return .section([]) }
        return try convert(root, what: what, budget: &budget)
    }

    private static func convert(
        _ node: Node, what: String, budget: inout Int
    ) throws(RecipeError) -> RecipeNode {
        budget -= 1
        guard budget > 0 else {
            throw RecipeError("\(what) has more than \(mostNodes) entries, which no recipe needs")
        }
        switch node {
        case .scalar(let scalar):
            return .scalar(scalar.string, isPlain: scalar.style == .plain || scalar.style == .any)
        case .sequence(let sequence):
            var items: [RecipeNode] = []
            for item in sequence {
                items.append(try convert(item, what: what, budget: &budget))
            }
            return .list(items)
        case .mapping(let mapping):
            var entries: [Entry] = []
            for (key, value) in mapping {
                guard let name = key.scalar?.string else {
                    throw RecipeError("\(what) has a key that is not a plain word")
                }
                let value = try convert(value, what: what, budget: &budget)
                entries.append(Entry(key: name, value: value))
            }
            return .section(entries)
        case .alias:
            throw RecipeError("\(what) uses a YAML alias (*), which recipes do not have")
        }
    }

    /// One line out of the library's error, which spans several.
    private static func describe(_ error: any Error, what: String) -> String {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let place = "\(what), line \(mark.line), column \(mark.column)"
            let context = context.map { " \($0.text)" } ?? ""
            return "\(place): this is not YAML: \(problem)\(context)"
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.sorted().joined(separator: ", ")
            return "\(what), line \(context.mark.line): key '\(keys)' is given more than once"
        case .reader(let problem, _, _, _):
            return "\(what) is not YAML: \(problem)"
        default:
            return "\(what) is not YAML"
        }
    }
}

extension RecipeNode {
    /// Whether this stands for "no value": an empty value, `null` or `~`.
    var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = self else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// The value as an error message shows it: short, on one line, quoted when it was quoted.
    var shown: String {
        switch self {
        case .list: return "a list"
        case .section: return "a section"
        case .scalar(let text, let isPlain):
            if isNull { return "empty" }
            let line = text.prefix(60).split(whereSeparator: \.isNewline).joined(separator: " ")
            let short = line.count < text.count ? line + "…" : line
            return isPlain ? "'\(short)'" : "the text \"\(short)\""
        }
    }

    /// The value of a key of this section; nil for anything that is not a section.
    subscript(key: String) -> RecipeNode? {
        guard case .section(let entries) = self else { return nil }
        return entries.first { $0.key == key }?.value
    }
}
