import ArgumentParser
import Corpus
import Foundation
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
            return printList()
        }
        guard let text = BuiltInRecipes.text(show) else {
            throw MissingRecipe(name: show)
        }
        print(text, terminator: "")
        let recipe = try Recipe(
            document: BuiltInRecipes.document(show), choices: TaskCatalogue.choices)
        let table: ModelTable
        do {
            table = try ModelTable(recipe)
        } catch let error as CorpusError where error.kind == .missingInput {
            // The sizes of a model depend on its data.
            print("#\n# Its layers are shown when its data is there: \(error.message)")
            return
        }
        print("#\n# \(ProgressFormat.thousands(table.parameterCount)) parameters;", terminator: " ")
        print("input: \(table.input)")
        for line in table.lines { print("#   \(line)") }
    }

    /// Names, and beside them what they are for, in lines of at most 80 columns.
    private func printList() {
        let names = BuiltInRecipes.names, column = (names.map(\.count).max() ?? 0) + 2
        for name in names {
            var line = name.padding(toLength: column, withPad: " ", startingAt: 0)
            for word in BuiltInRecipes.summary(name).split(separator: " ") {
                if line.count > column, line.count + word.count >= 80 {
                    print(line)
                    line = String(repeating: " ", count: column)
                }
                line += (line.count > column ? " " : "") + word
            }
            print(line)
        }
    }
}
