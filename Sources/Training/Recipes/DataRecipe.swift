/// The section `data`: which files a model is trained and tested on.
public struct DataRecipe: Equatable, Sendable {
    /// The training data: an absolute path.
    public var train: String
    /// The validation data, if any.
    public var valid: String?
    /// The test data, if any.
    public var test: String?
    /// The fraction of the training data, at its end, that is held out for validation and test where
    /// neither `valid` nor `test` is given.
    public var holdout = 0.1

    /// Data with the defaults for everything but the training file.
    public init(train: String) {
        self.train = train
    }

    /// Reads the section.
    ///
    /// An override of `train` alone drops `valid` and `test` of the file: they belong to the other
    /// training data.
    init(_ reader: inout RecipeReader) throws(RecipeError) {
        let valid = try reader.optionalPath("valid")
        let test = try reader.optionalPath("test")
        self.init(train: try reader.requiredPath("train"))
        let document = reader.document
        let isOtherText = document.isOverridden("data.train")
        self.valid = isOtherText && !document.isOverridden("data.valid") ? nil : valid
        self.test = isOtherText && !document.isOverridden("data.test") ? nil : test
        holdout = try reader.number("holdout", .above(0, through: 0.5), default: holdout)
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("data.train", .text(train)),
            RecipeEntry("data.valid", RecipeValue(valid)),
            RecipeEntry("data.test", RecipeValue(test)),
            RecipeEntry("data.holdout", .number(holdout)),
        ]
    }
}
