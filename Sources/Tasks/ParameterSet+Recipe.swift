internal import Tensors
internal import Training

extension ParameterSet {
    /// Lets the declared parameters start as a recipe says.
    ///
    /// - Throws: `RecipeError`, if the recipe computes a batch in parts and a layer needs the whole.
    func allocate(for recipe: Recipe, kernels: Kernels) throws(RecipeError) {
        if recipe.training.accumulate > 1, let statistic = statistics.first {
            throw RecipeError(
                "training.accumulate = \(recipe.training.accumulate) does not go with statistics "
                    + "over the whole batch (\(statistic.name)); leave one of them out")
        }
        recipe.model.initialization.apply(to: self)
        allocate(seed: recipe.training.seed, kernels: kernels)
    }
}
