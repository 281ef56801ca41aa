/// Writes the keys of a resolved recipe as YAML in block style.
enum RecipeWriter {
    /// One line a key, nested by the dots in the keys.
    ///
    /// - Parameter entries: keys of one section next to each other
    /// - Returns: the text, ending with a line feed
    static func yaml(_ entries: [RecipeEntry]) -> String {
        var text = ""
        var open: [Substring] = []
        for entry in entries {
            let parts = entry.key.split(separator: ".")
            let sections = parts.dropLast()
            let shared = zip(open, sections).prefix { $0 == $1 }.count
            for depth in shared..<sections.count {
                text += indent(depth) + sections[depth] + ":\n"
            }
            open = Array(sections)
            text += indent(sections.count) + (parts.last ?? "") + ": " + entry.value.yaml + "\n"
        }
        return text
    }

    private static func indent(_ depth: Int) -> String {
        String(repeating: "  ", count: depth)
    }
}
