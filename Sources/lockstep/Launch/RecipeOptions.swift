import ArgumentParser
import Tasks
import Training

/// A recipe and the changes to it.
struct RecipeOptions: ParsableArguments {
    @Argument(help: "A built-in recipe (see 'lockstep recipes') or a YAML file.")
    var recipe: String

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Change a key of the recipe, such as model.hidden=512; may be repeated.",
            valueName: "key=value"))
    var settings: [String] = []

    func resolve() throws -> Recipe {
        var document = try BuiltInRecipes.document(recipe)
        for setting in settings { try document.set(setting) }
        return try Recipe(document: document, choices: TaskCatalogue.choices)
    }
}
