/// The section `training.earlyStopping`: when training ends before its last step.
public struct EarlyStoppingRecipe: Equatable, Sendable {
    /// The validations in a row without improvement that end training; nil is off.
    public var patience: Int?
    /// The relative improvement that counts as one.
    public var threshold = 0.0

    /// No early stopping.
    public init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        patience = try reader.optionalInt("patience", 1...1_000_000)
        threshold = try reader.number("threshold", .from(0, below: 1), default: threshold)
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("training.earlyStopping.patience", RecipeValue(patience)),
            RecipeEntry("training.earlyStopping.threshold", .number(threshold)),
        ]
    }
}
