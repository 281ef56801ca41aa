/// The section `training.schedule`: how the learning rate changes over the steps.
///
/// A constant that the chosen schedule has no use for is accepted and does nothing.
public struct ScheduleRecipe: Equatable, Sendable {
    /// The schedules.
    public enum Name: String, CaseIterable, Sendable {
        /// The base rate all along.
        case constant
        /// Times `gamma` once in `every` steps.
        case step
        /// Times `gamma` for `every` steps, a little at each step.
        case exponential
        /// Half a cosine from the base rate to `minimum` times the base rate at the last step.
        case cosine
        /// Times `factor` when validation has not improved `patience` times in a row.
        case plateau
    }

    /// The schedule.
    public var name = Name.constant
    /// The number of first steps over which the rate rises linearly from 0.
    public var warmup = 0
    /// The interval of `step` and `exponential`, in steps.
    public var every = 1000
    /// The factor of `step` and `exponential`.
    public var gamma = 0.5
    /// The last rate of `cosine`, as a fraction of the base rate.
    public var minimum = 0.0
    /// The factor of `plateau`.
    public var factor = 0.5
    /// How many validations without improvement `plateau` waits for.
    public var patience = 2
    /// The relative improvement that `plateau` counts as one.
    public var threshold = 1e-4

    /// A constant rate.
    public init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        name = try reader.choice("name", default: name)
        warmup = try reader.int("warmup", 0...TrainingRecipe.mostSteps, default: warmup)
        every = try reader.int("every", 1...TrainingRecipe.mostSteps, default: every)
        gamma = try reader.number("gamma", .above(0, through: 1), default: gamma)
        minimum = try reader.number("minimum", .from(0, through: 1), default: minimum)
        factor = try reader.number("factor", .above(0, below: 1), default: factor)
        patience = try reader.int("patience", 0...1_000_000, default: patience)
        threshold = try reader.number("threshold", .from(0, below: 1), default: threshold)
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("training.schedule.name", .text(name.rawValue)),
            RecipeEntry("training.schedule.warmup", .whole(warmup)),
            RecipeEntry("training.schedule.every", .whole(every)),
            RecipeEntry("training.schedule.gamma", .number(gamma)),
            RecipeEntry("training.schedule.minimum", .number(minimum)),
            RecipeEntry("training.schedule.factor", .number(factor)),
            RecipeEntry("training.schedule.patience", .whole(patience)),
            RecipeEntry("training.schedule.threshold", .number(threshold)),
        ]
    }
}
