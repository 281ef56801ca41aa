import Foundation
import Tasks
import Tensors
import Training

/// The model of a run, ready to answer.
struct RunPredictor {
    let predictor: any Predictor
    private let recipe: Recipe

    /// Loads the model.
    init(_ folder: String) throws {
        let directory = RunDirectory(folder)
        recipe = try directory.readRecipe(choices: TaskCatalogue.choices)
        BLAS.prepare()
        let set = try Arithmetic.instructionSet(
            environment: ProcessInfo.processInfo.environment)
        predictor = try TaskCatalogue.makePredictor(
            directory, recipe: recipe,
            computing: Computing(
                kernels: Kernels(set) ?? .best, precision: recipe.training.precision,
                products: recipe.training.arithmetic))
    }

    /// The lines of a file of questions, or of a pipe; of JSON objects (`.jsonl`) what is to be read is taken.
    func lines(of path: String) throws -> [PredictorLine] {
        try TaskCatalogue.questions(path, recipe: recipe)
    }
}
