/// The words that a recipe may use where the list grows with the program.
///
/// Recipes know nothing of tasks and cells; whoever does hands in the names.
public struct RecipeChoices: Sendable {
    /// Values of `task`.
    public var tasks: [String]
    /// Values of `model.cell`.
    public var cells: [String]

    /// The choices, by default those that have always been there.
    public init(
        tasks: [String] = ["language-model"], cells: [String] = ["lstm"]
    ) {
        self.tasks = tasks
        self.cells = cells
    }
}
