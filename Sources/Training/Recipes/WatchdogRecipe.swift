/// The section `training.watchdog`: when a job ends that cannot go on.
public struct WatchdogRecipe: Equatable, Sendable {
    /// Seconds without a sign of life after which a rank or its host counts as lost; 0 is never.
    public var silence = 30.0
    /// Seconds without progress on any rank after which a job counts as hanging; 0 is never.
    public var hang = 300.0

    /// The defaults.
    public init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        let day = NumberRange.from(0, through: 86_400)
        silence = try reader.number("silence", day, default: silence)
        hang = try reader.number("hang", day, default: hang)
    }

    /// Whether there is anything to watch for.
    public var isOn: Bool { silence > 0 || hang > 0 }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("training.watchdog.silence", .number(silence)),
            RecipeEntry("training.watchdog.hang", .number(hang)),
        ]
    }
}
