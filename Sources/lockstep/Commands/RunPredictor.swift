import Foundation
import Tasks
import Tensors
import Training

/// The model of a run, ready to answer.
struct RunPredictor {
    let predictor: any Predictor

    /// Loads the model.
    init(_ folder: String) throws {
        let directory = RunDirectory(folder)
        let recipe = try directory.readRecipe(choices: TaskCatalogue.choices)
        BLAS.prepare()
        let set = try Arithmetic.instructionSet(
            environment: ProcessInfo.processInfo.environment)
        predictor = try TaskCatalogue.makePredictor(
            directory, recipe: recipe,
            computing: Computing(
                kernels: Kernels(set) ?? .best, precision: recipe.training.precision,
                products: recipe.training.arithmetic))
    }

    /// The lines of a file of questions.
    ///
    /// A file need not end with a line feed, and may have carriage returns before them.
    static func lines(of path: String) throws -> [PredictorLine] {
        let text = String(decoding: try FileBytes.read(path), as: UTF8.self)
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return (lines.last?.isEmpty == true ? lines.dropLast() : lines[...]).enumerated().map {
            PredictorLine($1, place: "line \($0 + 1) of '\(path)'")
        }
    }
}
