public import Layers

/// The words that a recipe may use where the list grows with the program.
///
/// Recipes know nothing of tasks; whoever does hands in the names.
public struct RecipeChoices: Sendable {
    /// Values of `task`.
    public var tasks: [String]
    /// Values of `model.cell`.
    public var cells: [String]
    /// Values of `data.format`.
    public var formats: [String]
    /// Values of `kind` in `model.network`.
    public var layers: [any LayerOptions.Type]

    /// The choices, by default every cell, and the task that has always been there.
    public init(
        tasks: [String] = ["language-model"], cells: [String] = RecurrentCells.names,
        formats: [String] = [], layers: [any LayerOptions.Type] = []
    ) {
        self.tasks = tasks
        self.cells = cells
        self.formats = formats
        self.layers = layers
    }
}
