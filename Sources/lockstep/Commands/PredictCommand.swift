import ArgumentParser
import Foundation
import Tasks
import Tensors
import Training

/// `lockstep predict`.
struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Answer sequences with a trained network, line by line.",
        discussion: """
            A line is a sequence and a word of it a time step: a token, or the numbers of a step with \
            commas between them. Each line is answered at once by a line with the numbers of the \
            network's last layer, a word a step, or one word if it has one row a sequence.
            """)

    @Argument(help: ArgumentHelp("The folder of a run.", valueName: "run"))
    var folder: String

    @Option(help: "A file of sequences, instead of the standard input.")
    var data: String?

    func run() throws {
        let directory = RunDirectory(folder)
        let recipe = try directory.readRecipe(choices: TaskCatalogue.choices)
        BLAS.prepare()
        let set = try Arithmetic.instructionSet(
            environment: ProcessInfo.processInfo.environment)
        let predictor = try SequencePredictor(
            directory, recipe: recipe,
            computing: Computing(
                kernels: Kernels(set) ?? .best, precision: recipe.training.precision,
                products: recipe.training.arithmetic))
        var number = 0
        func answer(_ line: Substring, of input: String) throws {
            number += 1
            StandardOutput.line(try predictor.answer(line, place: "line \(number) of \(input)"))
        }
        if let data {
            let text = String(decoding: try FileBytes.read(data), as: UTF8.self)
            // A file need not end with a line feed, and may have carriage returns before them.
            let lines = text.split(
                omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            for line in lines.last?.isEmpty == true ? lines.dropLast() : lines {
                try answer(line, of: "'\(data)'")
            }
        } else {
            while let line = readLine() { try answer(line[...], of: "the standard input") }
        }
    }
}
