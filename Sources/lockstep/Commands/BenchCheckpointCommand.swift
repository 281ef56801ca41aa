import ArgumentParser
import DataParallel
import Foundation
import Tasks
import Training

/// `lockstep bench checkpoint`.
struct BenchCheckpointCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Time training steps with and without checkpoints being written.",
        discussion: """
            Rounds take turns: steps alone, steps with checkpoints in the background, steps with \
            checkpoints that training waits for. The table shows medians over all rounds.
            """)

    @OptionGroup var options: RecipeOptions

    @Option(help: "Where checkpoints are written; a folder in it is removed in the end.")
    var folder = NSTemporaryDirectory()

    @Option(help: "Timed rounds of each setting.")
    var repeats = 7

    @Option(help: "Training steps in a round.")
    var steps = 20

    @Option(help: "Steps between checkpoints.")
    var every = 10

    @Option(
        help: ArgumentHelp(
            "Train on random tokens with a vocabulary of this size, instead of on the recipe's "
                + "data.", valueName: "vocabulary"))
    var randomTokens: Int?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if repeats < 1 { throw ValidationError("--repeats is \(repeats); give at least 1") }
        if every < 1 { throw ValidationError("--every is \(every); give at least 1") }
        if steps < every {
            throw ValidationError(
                "--steps is \(steps) with --every \(every); give at least as many, so that a round "
                    + "has a checkpoint")
        }
        let allowed = TaskCatalogue.randomVocabularies
        if let randomTokens, !allowed.contains(randomTokens) {
            throw ValidationError(
                "--random-tokens is \(randomTokens); give a vocabulary from \(allowed.lowerBound) "
                    + "to \(allowed.upperBound)")
        }
    }

    func run() throws {
        try Job.run { job in
            let path = folder + (folder.hasSuffix("/") ? "" : "/") + "lockstep-bench-checkpoint"
            let contestants = try [false, true, nil].map { isBackground in
                try CheckpointContestant(
                    try job.together { try options.resolve() }, isBackground: isBackground,
                    folder: path, randomTokens: randomTokens, job: job)
            }
            defer { if job.ranks.isFirst { try? FileManager.default.removeItem(atPath: path) } }
            // The first round warms up.
            for round in 0...repeats {
                for contestant in contestants {
                    try contestant.round(steps: steps, every: every, isKept: round > 0)
                }
            }
            guard job.ranks.isFirst, let plain = contestants.last else { return }
            let report = CheckpointReport(
                ranks: job.ranks.size, parameters: plain.parameterCount, every: every,
                settings: contestants.reversed().map { $0.figure(against: plain) })
            if json { try JSONOutput.print(report) } else { report.write() }
        }
    }
}
