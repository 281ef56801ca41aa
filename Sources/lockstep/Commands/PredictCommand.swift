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

    @Option(help: "A file of sequences, or of JSON lines (.jsonl), instead of the standard input.")
    var data: String?

    @Flag(help: "Answer with JSON, a line each, and with probabilities.")
    var json = false

    func run() throws {
        let run = try RunPredictor(folder), predictor = run.predictor
        func write(_ lines: [PredictorLine]) throws {
            for answer in try predictor.answers(lines) {
                StandardOutput.line(json ? try PredictionLine(answer).text : answer.text)
            }
        }
        if let data {
            let lines = try run.lines(of: data)
            for start in stride(from: 0, to: lines.count, by: Self.together) {
                let batch = lines[start..<min(start + Self.together, lines.count)]
                do {
                    try write(Array(batch))
                } catch  where batch.count > 1 {
                    // What stands in front of a line that cannot be read is answered.
                    for line in batch { try write([line]) }
                }
            }
        } else {
            var number = 0
            while let line = readLine() {
                number += 1
                try write([PredictorLine(line[...], place: "line \(number) of the standard input")])
            }
        }
    }

    /// Lines of a file that are answered at once.
    private static let together = 16
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
            encoder.nonConformingFloatEncodingStrategy = .convertToString(
                positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}
