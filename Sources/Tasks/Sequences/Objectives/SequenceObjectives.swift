internal import Layers
internal import Tensors
internal import Training

/// All objectives, by target and loss.
enum SequenceObjectives {
    /// The objective that a recipe asks for.
    ///
    /// - Parameters:
    ///   - recipe: the loss.
    ///   - target: what examples should give.
    ///   - parameters: where an objective with parameters of its own declares them.
    /// - Returns: the objective.
    /// - Throws: `RecipeError`, if the loss is not one for such targets.
    static func make(
        _ recipe: LossRecipe, for target: ExampleTarget, in parameters: ParameterSet
    ) throws(RecipeError) -> any SequenceObjective {
        switch (target, recipe.name) {
        case (.classes(let count, let extent), .usual), (.classes(let count, let extent), .softmax):
            return ClassObjective(
                count, extent, labelSmoothing: Float(recipe.labelSmoothing))
        case (.classes(let count, .steps), .crf):
            return ChainObjective(count, in: parameters)
        case (.transcript(let labels, _), .usual), (.transcript(let labels, _), .ctc):
            return TranscriptObjective(labels, beam: recipe.beam)
        case (.labels(let count, let extent), .usual), (.labels(let count, let extent), .sigmoid):
            return LabelObjective(count, extent)
        case (.values(let count, let extent), .mixture):
            guard count <= 3 else { break }
            return MixtureObjective(
                count, extent, components: recipe.components, floor: Float(recipe.floor))
        case (.values(let count, let extent), let name):
            guard let kind = regression(name, recipe) else { break }
            return NumberObjective(kind, name.rawValue, count, extent)
        default: break
        }
        throw RecipeError(
            "model.loss.name = \(recipe.name.rawValue) is no loss for \(target.description); use "
                + names(for: target).joined(separator: ", "))
    }

    private static func regression(
        _ name: LossRecipe.Name, _ recipe: LossRecipe
    ) -> RegressionLoss.Kind? {
        switch name {
        case .usual, .squared: .squared
        case .absolute: .absolute
        case .huber: .huber(delta: Float(recipe.delta))
        case .quantiles: .quantiles(recipe.levels.map { Float($0) })
        case .gaussian: .gaussian(floor: Float(recipe.floor))
        case .softmax, .crf, .ctc, .sigmoid, .mixture: nil
        }
    }

    private static func names(for target: ExampleTarget) -> [String] {
        switch target {
        case .classes(_, .steps): ["softmax", "crf"]
        case .classes(_, .sequence): ["softmax"]
        case .transcript: ["ctc"]
        case .labels: ["sigmoid"]
        case .values(let count, _):
            ["squared", "absolute", "huber", "quantiles", "gaussian"]
                + (count <= 3 ? ["mixture"] : [])
        }
    }
}
