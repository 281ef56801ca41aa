internal import Corpus
internal import Training

/// Files of JSON lines, by their names: what is read and what is to be told stand in two fields.
struct ObjectLines {
    /// The fields' names: what is read, then what is to be told.
    let fields: [String]

    /// The fields that a recipe names, or those of usual names.
    ///
    /// - Throws: `RecipeError`, if it does not name two.
    init(_ recipe: TextDataRecipe, usual: [String]) throws(RecipeError) {
        fields = recipe.fields.isEmpty ? usual : recipe.fields
        guard fields.count == usual.count else {
            throw RecipeError(
                "data.text.fields has \(fields.count) names, but an example has "
                    + "\(usual.count): give them as [\(usual.joined(separator: ", "))]")
        }
    }

    /// Whether a file is one of JSON lines.
    static func isOne(_ path: String) -> Bool { path.hasSuffix(".jsonl") }

    /// Reads a file, object by object; blank lines are passed over.
    func read<Record: Sendable>(
        _ path: String, _ recipe: TextDataRecipe,
        _ record: @escaping @Sendable (JSONObject) throws -> Record
    ) throws -> Records<Record> {
        let file = try LineFile(path: path, mapsAbove: recipe.mapsAbove)
        return try Records(file, places: 0..<file.count) { index in
            try JSONObject(line: index, of: file).map(record)
        }
    }

    /// The text to read, in one line as other files have it: tabs and ends of lines become blanks.
    func text(_ object: JSONObject) throws(CorpusError) -> String {
        Self.line(try object.string(fields[0]))
    }

    /// The text to tell, likewise.
    func target(_ object: JSONObject) throws(CorpusError) -> String {
        Self.line(try object.string(fields[1]))
    }

    private static func line(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            line.append(["\t", "\n", "\r"].contains(scalar) ? " " : scalar)
        }
        return String(line)
    }
}
