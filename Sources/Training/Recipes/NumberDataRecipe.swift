/// The section `data.numbers`: how series, tables, pictures, sounds and music become rows of numbers.
public struct NumberDataRecipe: Equatable, Sendable {
    /// What is to be told.
    public enum Target: String, CaseIterable, Sendable {
        /// The label that a file has.
        case label
        /// The next row.
        case next
    }

    /// What is to be told of pictures.
    public var target = Target.label
    /// Mel filters of a sound.
    public var filters = 40
    /// How many differences in time follow them, 0, 1 or 2.
    public var deltas = 0
    /// Frames of 10 ms that make a time step.
    public var stacking = 1
    /// Time steps of a quarter note.
    public var stepsPerQuarter = 1
    /// The columns of a table that are read; none for the targets alone.
    public var inputs: [String] = []
    /// The columns that are to be told.
    public var targets: [String] = []
    /// Columns of which each value is a feature of its own.
    public var categories: [String] = []
    /// Rows that are read.
    public var window = 24
    /// How many rows later the first row stands that is to be told.
    public var ahead = 1
    /// Rows that are to be told.
    public var horizon = 1

    /// Labels.
    public init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        target = try reader.choice("target", default: target)
        filters = try reader.int("filters", 1...512, default: filters)
        deltas = try reader.int("deltas", 0...2, default: deltas)
        stacking = try reader.int("stacking", 1...64, default: stacking)
        stepsPerQuarter = try reader.int("stepsPerQuarter", 1...96, default: stepsPerQuarter)
        inputs = try reader.words("inputs")
        targets = try reader.words("targets")
        categories = try reader.words("categories")
        window = try reader.int("window", 1...65536, default: window)
        ahead = try reader.int("ahead", 1...65536, default: ahead)
        horizon = try reader.int("horizon", 1...65536, default: horizon)
    }

    var entries: [RecipeEntry] {
        let entries: [(String, RecipeValue)] = [
            ("target", .text(target.rawValue)),
            ("filters", .whole(filters)), ("deltas", .whole(deltas)),
            ("stacking", .whole(stacking)),
            ("stepsPerQuarter", .whole(stepsPerQuarter)), ("inputs", .words(inputs)),
            ("targets", .words(targets)), ("categories", .words(categories)),
            ("window", .whole(window)), ("ahead", .whole(ahead)), ("horizon", .whole(horizon)),
        ]
        return entries.map { RecipeEntry("data.numbers.\($0)", $1) }
    }
}
