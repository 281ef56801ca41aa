import ArgumentParser
import Foundation
import Tensors

/// `lockstep bench model`.
struct BenchModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Time whole training steps of a model composed of layers, on random data.",
        discussion: """
            A step is forward, backward, clipping and Adam; the figure is the median. Sizes can be \
            changed with --set; a wrong key is answered with all there are.
            """)

    @Argument(help: "The model: seq2seq or tagger.")
    var model: BenchModelName

    @Flag(help: "Print one JSON object.")
    var json = false

    @Option(help: "Threads that share the lanes.")
    var threads = 1

    @Option(help: "Timed steps.")
    var repeats = 15

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Change a size, such as hidden=512; may be repeated.", valueName: "key=value"))
    var settings: [String] = []

    func validate() throws {
        if repeats < 1 { throw ValidationError("--repeats is \(repeats); give 1 or more") }
        guard (1...1024).contains(threads) else {
            throw ValidationError("--threads is \(threads); give 1 to 1024")
        }
    }

    func run() throws {
        BLAS.prepare()
        let sizes = try BenchModelSizes(model, settings: settings)
        let contestant = BenchModel(sizes, threads: threads)
        for _ in 0..<2 { try contestant.step() }
        var milliseconds: [Double] = []
        for _ in 0..<repeats {
            let start = ContinuousClock.now
            try contestant.step()
            milliseconds.append((ContinuousClock.now - start) / .milliseconds(1))
        }
        milliseconds.sort()
        let median = milliseconds[repeats / 2]
        print(text(median, tokens: Double(contestant.tokens) / median * 1000))
    }

    private func text(_ milliseconds: Double, tokens: Double) -> String {
        json
            ? String(
                format: #"{"model": "%@", "tokensPerSecond": %.1f, "millisecondsPerStep": %.3f}"#,
                model.rawValue, tokens, milliseconds)
            : String(
                format: "%@: %.0f %@ a second, %.2f ms a step", model.rawValue, tokens,
                model == .seq2seq ? "target tokens" : "tokens", milliseconds)
    }
}
