internal import Training

/// The examples of a recipe: those to learn from, and those that are held out.
struct ExampleSets {
    let train: any ExampleSet
    private let validation: (any ExampleSet)?
    private let test: (any ExampleSet)?

    /// Examples to learn from, and none that are held out.
    init(train: any ExampleSet) {
        self.train = train
        validation = nil
        test = nil
    }

    init(_ recipe: Recipe) throws(RecipeError) {
        guard let generated = recipe.data.generated else {
            throw RecipeError(
                "task = sequence learns from generated examples: give data.generate, one of "
                    + GeneratorCatalogue.names.joined(separator: ", "))
        }
        func make(_ part: UInt32, _ count: Int) throws(RecipeError) -> any ExampleSet {
            try GeneratorCatalogue.make(generated, part: part, count: count)
        }
        train = try make(0, generated.examples)
        validation = try make(1, generated.heldOut)
        test = try make(2, generated.heldOut)
    }

    func heldOut(_ part: HeldOutPart) -> (any ExampleSet)? {
        part == .validation ? validation : test
    }
}
