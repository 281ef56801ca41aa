import ArgumentParser
import Foundation
import Tasks
import Training

/// `lockstep bench predict`.
struct BenchPredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict", abstract: "Time the answers of a trained model.",
        discussion: """
            Every line of a file is answered alone, and then many at a time: steps a second, and how \
            long a line takes in the middle and in the slowest hundredth.
            """)

    @Argument(help: ArgumentHelp("The folder of a run.", valueName: "run"))
    var folder: String

    @Option(help: "A file of questions, as for 'lockstep predict'.")
    var data: String

    @Option(help: "Lines that are answered together.")
    var together = 32

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard (1...65536).contains(together) else {
            throw ValidationError("--together is \(together); give 1 to 65536")
        }
    }

    func run() throws {
        let run = try RunPredictor(folder), predictor = run.predictor
        let lines = try run.lines(of: data)
        guard !lines.isEmpty else {
            throw UsageError("'\(data)' has no lines; give one with questions")
        }
        let figures = try [1, together].map { try measure(predictor, lines, $0) }
        if json { return try JSONOutput.print(figures) }
        print("lines at a time   steps/s    lines/s    p50 ms    p99 ms")
        for figure in figures {
            print(
                String(
                    format: "%15d  %8.0f  %9.1f  %8.3f  %8.3f", figure.together,
                    figure.stepsPerSecond, figure.linesPerSecond, figure.median, figure.slow))
        }
    }

    /// What is printed of a number of lines at a time.
    private struct Figure: Encodable {
        let together: Int
        let stepsPerSecond: Double
        let linesPerSecond: Double
        /// Milliseconds until a line is answered, of all lines the middle.
        let median: Double
        /// Milliseconds that one line in a hundred takes at least.
        let slow: Double
    }

    private func measure(
        _ predictor: any Predictor, _ lines: [PredictorLine], _ together: Int
    ) throws -> Figure {
        var seconds: [Double] = [], steps = 0, total = 0.0
        // The first round records what is needed for each length.
        for isCounted in [false, true] {
            for start in stride(from: 0, to: lines.count, by: together) {
                let batch = Array(lines[start..<min(start + together, lines.count)])
                var answers: [Prediction] = []
                let time = try Timing.seconds { answers = try predictor.answers(batch) }
                guard isCounted else { continue }
                steps += answers.reduce(0) { $0 + $1.steps }
                total += time
                seconds += batch.map { _ in time }
            }
        }
        seconds.sort()
        return Figure(
            together: together, stepsPerSecond: Double(steps) / total,
            linesPerSecond: Double(lines.count) / total, median: Timing.median(seconds) * 1000,
            slow: seconds[min(seconds.count * 99 / 100, seconds.count - 1)] * 1000)
    }
}
