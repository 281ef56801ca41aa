internal import Corpus
internal import Training

/// All formats, by name.
enum ExampleFormats {
    private static let all: [any ExampleFormat.Type] = [
        LabelledText.self, TaggedText.self, LabelledSeries.self, TableWindows.self,
        ImageRows.self, LabelledPictures.self, Frames.self, Transcripts.self, Music.self,
        PenPaths.self,
    ]

    /// The names that recipes can give.
    static var names: [String] { all.map { $0.name } }

    /// The type of a recipe's format.
    ///
    /// - Throws: `RecipeError`, if it names none.
    static func type(_ recipe: DataRecipe) throws(RecipeError) -> any ExampleFormat.Type {
        guard let name = recipe.format, let type = all.first(where: { $0.name == name }) else {
            throw RecipeError(
                "data.train names a file, but data.format does not say what it is; give one of "
                    + names.joined(separator: ", "))
        }
        return type
    }

    /// The format of a run, with what it has learnt.
    static func read(_ run: RunDirectory, _ recipe: DataRecipe) throws -> any ExampleFormat {
        let type = try type(recipe)
        return try type.init(try ExampleSchema(run), recipe)
    }
}

extension ExampleFormat {
    /// No examples, of the right shapes.
    var emptySet: any ExampleSet { LoadedExamples(input, letters: letters, target: target) }

    /// The examples of a file.
    func examples(file path: String, _ recipe: DataRecipe) throws -> any ExampleSet {
        try DataFile.check(path)
        return try examples(try Self.read(path, recipe))
    }
}
