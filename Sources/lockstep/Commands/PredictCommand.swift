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
                StandardOutput.line(
                    json ? try PredictionLine(prediction: answer).text : answer.text)
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
    private enum Key: String, CodingKey {
        case answer, probabilities, probability
    }

    let prediction: Prediction

    func encode(to encoder: any Encoder) throws {
        var line = encoder.container(keyedBy: Key.self)
        try line.encode(prediction.text, forKey: .answer)
        let steps = prediction.probabilities.map {
            Dictionary($0.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        }
        if !steps.isEmpty {
            try prediction.isOfSteps
                ? line.encode(steps, forKey: .probabilities)
                : line.encode(steps[0], forKey: .probabilities)
        }
        try line.encodeIfPresent(prediction.probability, forKey: .probability)
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
