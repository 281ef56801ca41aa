public import Optimizers

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
        /// Times `gamma` at each of the `milestones`.
        case multiStep
        /// Times `gamma` for `every` steps, a little at each step.
        case exponential
        /// Straight from the base rate to `minimum` times the base rate at the last step.
        case linear
        /// Half a cosine from the base rate to `minimum` times the base rate at the last step.
        case cosine
        /// Times `factor` when validation has not improved `patience` times in a row.
        case plateau
        /// A warm-up, then falling with the root of the step; the base rate is a factor on it.
        case noam
        /// The base rate at the end of the warm-up, then falling with the root of the step.
        case inverseSquareRoot
        /// Between `minimum` times the base rate and the base rate, over and over.
        case cyclical
        /// Up to the base rate, then down to almost nothing at the last step.
        case oneCycle
    }

    /// The schedule.
    public var name = Name.constant
    /// The number of first steps over which the rate rises linearly from 0.
    public var warmup = 0
    /// The interval of `step`, `exponential` and cycles of mode `exp_range`, in steps.
    public var every = 1000
    /// The factor of `step`, `multiStep`, `exponential` and cycles of mode `exp_range`.
    public var gamma = 0.5
    /// The steps of `multiStep`, counted from the end of the warm-up.
    public var milestones: [Int] = []
    /// The last rate of `linear` and `cosine`, and the lowest of `cyclical`, as a fraction of the base
    /// rate.
    public var minimum = 0.0
    /// The factor of `plateau`.
    public var factor = 0.5
    /// How many validations without improvement `plateau` waits for.
    public var patience = 2
    /// The relative improvement that `plateau` counts as one.
    public var threshold = 1e-4
    /// The features of a layer, d_model of `noam`.
    public var modelSize = 512
    /// The steps of a rise of `cyclical`.
    public var stepsUp = 2000
    /// The steps of a fall of `cyclical`; nil is as many as of a rise.
    public var stepsDown: Int?
    /// How the height of cycles changes.
    public var mode = Cyclical.Mode.triangular
    /// The part of the steps in which `oneCycle` rises.
    public var pctStart = 0.3
    /// How `oneCycle` rises and falls.
    public var annealStrategy = OneCycle.Annealing.cosine
    /// The base rate divided by this is the first of `oneCycle`.
    public var divFactor = 25.0
    /// The first rate of `oneCycle` divided by this is the last.
    public var finalDivFactor = 1e4
    /// Whether `oneCycle` falls to the first rate as fast as it has risen, and then on.
    public var threePhase = false

    /// A constant rate.
    public init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        let steps = TrainingRecipe.mostSteps
        name = try reader.choice("name", default: name)
        warmup = try reader.int("warmup", 0...steps, default: warmup)
        every = try reader.int("every", 1...steps, default: every)
        gamma = try reader.number("gamma", .above(0, through: 1), default: gamma)
        milestones = try reader.ints("milestones", 1...steps, default: milestones)
        minimum = try reader.number("minimum", .from(0, through: 1), default: minimum)
        factor = try reader.number("factor", .above(0, below: 1), default: factor)
        patience = try reader.int("patience", 0...1_000_000, default: patience)
        threshold = try reader.number("threshold", .from(0, below: 1), default: threshold)
        modelSize = try reader.int("modelSize", 1...65536, default: modelSize)
        stepsUp = try reader.int("stepsUp", 1...steps, default: stepsUp)
        stepsDown = try reader.optionalInt("stepsDown", 1...steps)
        mode = try reader.choice("mode", default: mode)
        pctStart = try reader.number("pctStart", .from(0, through: 1), default: pctStart)
        annealStrategy = try reader.choice("annealStrategy", default: annealStrategy)
        divFactor = try reader.number("divFactor", .from(1, through: 1e9), default: divFactor)
        finalDivFactor = try reader.number(
            "finalDivFactor", .from(1, through: 1e9), default: finalDivFactor)
        threePhase = try reader.flag("threePhase", default: threePhase)
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("training.schedule.name", .text(name.rawValue)),
            RecipeEntry("training.schedule.warmup", .whole(warmup)),
            RecipeEntry("training.schedule.every", .whole(every)),
            RecipeEntry("training.schedule.gamma", .number(gamma)),
            RecipeEntry("training.schedule.milestones", .wholes(milestones)),
            RecipeEntry("training.schedule.minimum", .number(minimum)),
            RecipeEntry("training.schedule.factor", .number(factor)),
            RecipeEntry("training.schedule.patience", .whole(patience)),
            RecipeEntry("training.schedule.threshold", .number(threshold)),
            RecipeEntry("training.schedule.modelSize", .whole(modelSize)),
            RecipeEntry("training.schedule.stepsUp", .whole(stepsUp)),
            RecipeEntry("training.schedule.stepsDown", RecipeValue(stepsDown)),
            RecipeEntry("training.schedule.mode", .text(mode.rawValue)),
            RecipeEntry("training.schedule.pctStart", .number(pctStart)),
            RecipeEntry("training.schedule.annealStrategy", .text(annealStrategy.rawValue)),
            RecipeEntry("training.schedule.divFactor", .number(divFactor)),
            RecipeEntry("training.schedule.finalDivFactor", .number(finalDivFactor)),
            RecipeEntry("training.schedule.threePhase", .flag(threePhase)),
        ]
    }
}
