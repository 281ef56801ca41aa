import Foundation
import TestSupport
import Training

/// Rounds of training with injections, until enough have happened; prints a table of all.
struct Chaos {
    private static let perRound = 5

    private let wanted: Int
    private var random: SeededGenerator
    private var phase = 0
    private var happened = 0
    private var broken = 0

    init(injections: Int, seed: UInt64) {
        wanted = injections
        random = SeededGenerator(seed: seed)
        phase = Int.random(in: 0..<100, using: &random)
    }

    /// Runs all rounds.
    ///
    /// - Returns: whether every model was the undisturbed one.
    mutating func run(withHosts: Bool) async throws -> Bool {
        let bench = try await Bench(withHosts: withHosts)
        defer { bench.remove() }
        tell("undisturbed model, 1 process: SHA-256 \(bench.model.sha256)")
        if bench.hosts == nil {
            tell("NOT TESTED: cut links (\(EmulatedHosts.missing ?? "--without-hosts was given"))")
        }
        tell("round ranks  injection                                     outcome")
        var number = 0
        while happened < wanted && broken < 3 {
            number += 1
            let round = plan(number, hasHosts: bench.hosts != nil)
            report(round, try await round.run(on: bench))
        }
        tell(
            "\(happened) injections in \(number) rounds; \(number - broken) of \(number) models are "
                + "the undisturbed one")
        return broken == 0
    }

    private mutating func plan(_ number: Int, hasHosts: Bool) -> Round {
        let ranks = Int.random(in: 1...8, using: &random)
        let writers = CheckpointRecipe.Writers.allCases.randomElement(using: &random) ?? .first
        let isAsynchronous = Bool.random(using: &random)
        let count = min(Self.perRound, wanted - happened)
        // A cut link takes long: one in some fifteen injections.
        if hasHosts, number % 4 == 2 {
            let step = Int.random(in: 1..<Bench.steps - 5, using: &random)
            let cut = Injection("step:\(step)", "pause", rank: 0, cutsLink: true)
            // Of two hosts with four slots each the second has a rank only then.
            let most = Int.random(in: 5...8, using: &random)
            return Round(
                number: number, ranks: most, injections: [cut], writers: writers,
                isAsynchronous: isAsynchronous)
        }
        let list = Injection.list(
            count, ranks: ranks, writers: writers, steps: Bench.steps, phase: &phase,
            using: &random)
        return Round(
            number: number, ranks: ranks, injections: list, writers: writers,
            isAsynchronous: isAsynchronous)
    }

    private mutating func report(_ round: Round, _ outcome: Round.Outcome) {
        for (injection, ending) in outcome.rows {
            let site = "\(injection.name) at \(injection.site) on rank \(injection.rank)"
            tell(
                "\(Self.right(round.number, 5)) \(Self.right(round.ranks, 5))  "
                    + site.padding(toLength: 46, withPad: " ", startingAt: 0) + ending)
        }
        happened += outcome.rows.count
        let verdict =
            outcome.faults.isEmpty ? "same model" : outcome.faults.joined(separator: "; ")
        tell(
            "\(Self.right(round.number, 5)) \(Self.right(round.ranks, 5))  = \(verdict), "
                + "\(Int(outcome.seconds.rounded())) s; writers: \(round.writers.rawValue)"
                + (round.isAsynchronous ? ", asynchronous" : ""))
        if !outcome.faults.isEmpty {
            broken += 1
            tell(outcome.log)
        }
    }

    private static func right(_ number: Int, _ width: Int) -> String {
        let text = "\(number)"
        return String(repeating: " ", count: max(width - text.count, 0)) + text
    }
}

/// Prints a line that a reader gets at once.
func tell(_ line: String) {
    try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
}
