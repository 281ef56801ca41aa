import ArgumentParser
import DataParallel
import Tasks
import Tensors
import Training

/// `lockstep bench train`.
struct BenchTrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Time whole training steps of a recipe, for several numbers of lanes.",
        discussion: """
            Settings take turns, so that a change of the machine's speed meets all of them; the \
            table shows medians. Memory is that of all settings together: give one number of lanes \
            to measure one. A steady step allocates nothing, which a test checks, not this command.
            """)

    @OptionGroup var options: RecipeOptions

    @Option(
        help: ArgumentHelp(
            "Numbers of lanes to compare, such as 1,8; by default those of 1 and 8 that the ranks "
                + "can share.", valueName: "n,n"))
    var lanes: String?

    @Option(help: "Timed rounds of each setting.")
    var repeats = 7

    @Option(help: "Training steps in a round.")
    var steps = 20

    @Option(
        help: ArgumentHelp(
            "Train on random tokens with a vocabulary of this size, instead of on the recipe's "
                + "data.", valueName: "vocabulary"))
    var randomTokens: Int?

    @Flag(
        help: """
            Compare each setting without and with heartbeats, watchdog, flight recorder and \
            fingerprints.
            """)
    var guards = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if repeats < 1 { throw ValidationError("--repeats is \(repeats); give at least 1") }
        if steps < 1 { throw ValidationError("--steps is \(steps); give at least 1") }
        let allowed = TaskCatalogue.randomVocabularies
        if let randomTokens, !allowed.contains(randomTokens) {
            throw ValidationError(
                "--random-tokens is \(randomTokens); give a vocabulary from \(allowed.lowerBound) "
                    + "to \(allowed.upperBound)")
        }
    }

    func run() throws {
        try Job.run { job in
            var startSeconds: Double?
            let recipes = try job.together { try settings(ranks: job.ranks.size) }
            let contestants = try recipes.flatMap { recipe in
                try (guards ? [false, true] : [false]).map { isGuarded in
                    let contestant = try TrainContestant(
                        recipe, randomTokens: randomTokens, isGuarded: isGuarded, job: job)
                    startSeconds = startSeconds ?? ProcessFacts.age
                    return contestant
                }
            }
            for _ in 0...repeats {
                for contestant in contestants { try contestant.round(steps: steps) }
            }
            let memory = try job.ranks.all(UInt64(ProcessFacts.peakMemory ?? 0))
            guard job.ranks.isFirst, let first = contestants.first else { return }
            let report = TrainReport(
                ranks: job.ranks.size, settings: contestants.map { $0.figure(against: first) },
                parameters: first.parameterCount,
                randomTokens: randomTokens, peakMemory: memory.map { Int($0) },
                startSeconds: startSeconds, machine: MachineDescription(first.kernels))
            if json { try JSONOutput.print(report) } else { report.write() }
        }
    }

    private func settings(ranks: Int) throws -> [Recipe] {
        let usual = [1, 8].filter { LaneDeal.isPossible(lanes: $0, ranks: ranks) }
        let fallback = usual.isEmpty ? [ranks] : usual
        let texts =
            lanes.map { $0.split(separator: ",").map(String.init) } ?? fallback.map(String.init)
        return try texts.map { text in
            guard Int(text) != nil else {
                throw UsageError("--lanes is '\(lanes ?? "")'; give numbers such as 1,8")
            }
            var options = options
            options.settings.append("training.lanes=\(text)")
            // Else the job itself would begin to watch.
            if guards {
                options.settings += ["training.watchdog.silence=0", "training.watchdog.hang=0"]
            }
            return try options.resolve()
        }
    }
}
