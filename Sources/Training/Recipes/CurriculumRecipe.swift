public import Corpus

/// The section `training.curriculum`: whether easy examples come first.
public struct CurriculumRecipe: Equatable, Sendable {
    private static let none = "none"

    /// How examples are chosen; nil for no curriculum.
    public var kind: Curriculum.Kind?
    /// The number of steps with a curriculum; later ones are as without.
    public var steps: Int?
    /// The share of the examples that competence starts with.
    public var start = 0.1

    /// No curriculum.
    public init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        let kinds = Curriculum.Kind.allCases.map(\.rawValue)
        kind = Curriculum.Kind(
            rawValue: try reader.choice("kind", among: [Self.none] + kinds, default: Self.none))
        steps = try reader.optionalInt("steps", 1...TrainingRecipe.mostSteps)
        start = try reader.number("start", .above(0, through: 1), default: start)
        if let kind, steps == nil {
            throw RecipeError(
                "\(reader.name(of: "kind")) = \(kind.rawValue) needs \(reader.name(of: "steps")), "
                    + "the number of steps until all examples are as likely; give one such as 1000")
        }
    }

    /// The order of examples of these difficulties; nil without a curriculum.
    public func makeCurriculum(
        difficulties: @autoclosure () -> [Double], seed: UInt32
    ) -> Curriculum? {
        guard let kind, let steps else { return nil }
        return Curriculum(
            kind, difficulties: difficulties(), steps: steps, start: start, seed: seed)
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("training.curriculum.kind", .text(kind?.rawValue ?? Self.none)),
            RecipeEntry("training.curriculum.steps", RecipeValue(steps)),
            RecipeEntry("training.curriculum.start", .number(start)),
        ]
    }
}
