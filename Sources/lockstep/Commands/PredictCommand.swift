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
            A line is what the run's data has as an example, without its target: a text, say. Each line \
            is answered at once by a line in the words of the targets: a label, or a tag for each word. \
            A run of generated examples reads and writes numbers: a word of a line is a time step, with \
            commas between its numbers.
            """)

    @Argument(help: ArgumentHelp("The folder of a run.", valueName: "run"))
    var folder: String

    @Option(help: "A file of sequences, instead of the standard input.")
    var data: String?

    @Flag(help: "Answer with JSON, a line each, and with probabilities.")
    var json = false

    func run() throws {
        let directory = RunDirectory(folder)
        let recipe = try directory.readRecipe(choices: TaskCatalogue.choices)
        BLAS.prepare()
        let set = try Arithmetic.instructionSet(
            environment: ProcessInfo.processInfo.environment)
        let predictor = try TaskCatalogue.makePredictor(
            directory, recipe: recipe,
            computing: Computing(
                kernels: Kernels(set) ?? .best, precision: recipe.training.precision,
                products: recipe.training.arithmetic))
        var number = 0
        func answer(_ line: Substring, of input: String) throws {
            number += 1
            let answer = try predictor.answer(line, place: "line \(number) of \(input)")
            StandardOutput.line(json ? try PredictionLine(answer).text : answer.text)
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

/// A prediction as a line of JSON.
private struct PredictionLine: Encodable {
    let answer: String
    let probabilities: [String: Float]?

    init(_ prediction: Prediction) {
        answer = prediction.text
        probabilities =
            prediction.probabilities.isEmpty
            ? nil
            : Dictionary(
                prediction.probabilities.map { ($0.name, $0.value) },
                uniquingKeysWith: { first, _ in first })
    }

    var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}
