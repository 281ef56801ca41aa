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

    /// The lines of a file of questions.
    ///
    /// A file need not end with a line feed, and may have carriage returns before them.
    /// One whose name ends with `.jsonl` has JSON objects, of which what is to be read is taken.
    func lines(of path: String) throws -> [PredictorLine] {
        if let questions = try TaskCatalogue.questions(path, recipe: recipe) { return questions }
        let bytes = try FileBytes.read(path), mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes[(bytes.starts(with: mark) ? mark.count : 0)...]
        let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map {
            Substring(decoding: $0.last == 0x0D ? $0.dropLast() : $0, as: UTF8.self)
        }
        return (lines.last?.isEmpty == true ? lines.dropLast() : lines[...]).enumerated().map {
            PredictorLine($1, place: "line \($0 + 1) of '\(path)'")
        }
    }
}
