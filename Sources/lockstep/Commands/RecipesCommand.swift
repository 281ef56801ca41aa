import ArgumentParser
import Tasks
import Training

/// `lockstep recipes`.
struct RecipesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipes", abstract: "List the built-in recipes, or show one.")

    @Option(help: "Print the recipe of this name, with its model's layers as comments.")
    var show: String?

    func run() throws {
        guard let show else {
            for name in BuiltInRecipes.names {
                print("\(name)  \(BuiltInRecipes.summary(name))")
            }
            return
        }
        guard let text = BuiltInRecipes.text(show) else {
            throw MissingRecipe(name: show)
        }
        let table = try ModelTable(
            Recipe(document: BuiltInRecipes.document(show), choices: TaskCatalogue.choices))
        print(text, terminator: "")
        print("#\n# \(ProgressFormat.thousands(table.parameterCount)) parameters;", terminator: " ")
        print("input: \(table.input)")
        for line in table.lines { print("#   \(line)") }
    }
}
