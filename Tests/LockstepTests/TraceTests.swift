import Foundation
import TestSupport
import Testing

/// The timeline and the table of stragglers of whole jobs.
@Suite(.timeLimit(.minutes(60))) struct TraceTests {
    private struct Event: Decodable {
        struct Arguments: Decodable {
            let name: String?
            let step: Int?
        }

        let ph: String
        let pid: Int
        let name: String
        let ts: Double?
        let dur: Double?
        let args: Arguments

        var start: Double { ts ?? 0 }
        var end: Double { start + (dur ?? 0) }
    }

    private struct Trace: Decodable {
        let traceEvents: [Event]
        let otherData: [String: String]

        func events(_ name: String, rank: Int? = nil) -> [Event] {
            traceEvents.filter { $0.name == name && (rank ?? $0.pid) == $0.pid }
        }
    }

    private func trace(_ bench: Workbench, _ run: String) throws -> Trace {
        try JSONDecoder().decode(Trace.self, from: bench.bytes(of: run + "/trace.json"))
    }

    private func train(
        _ bench: Workbench, _ run: String, ranks: Int?, steps: Int, _ more: [String] = []
    ) async throws -> Mpirun.Result {
        try await bench.lockstep(
            ["train", bench.file("recipe.yml"), "--output", bench.file(run)]
                + ["--steps", "\(steps)"] + more, ranks: ranks)
    }

    @Test(arguments: [nil, 1, 2, 4])
    func allRanksAndStepsAreThere(ranks: Int?) async throws {
        let bench = try Workbench()
        let steps = 9
        let result = try await train(
            bench, "run", ranks: ranks, steps: steps,
            ["--trace", "--set", "training.validateEvery=3", "--set", "checkpoint.every=4"])
        #expect(result.exitCode == 0, "\(result.stderr)")
        let trace = try trace(bench, "run"), size = ranks ?? 1
        let names = trace.events("process_name").compactMap(\.args.name)
        #expect(names.count == size)
        for (rank, name) in names.enumerated() { #expect(name.hasPrefix("rank \(rank) (")) }
        for rank in 0..<size {
            for phase in ["data", "compute", "update"] {
                let steps = trace.events(phase, rank: rank).compactMap(\.args.step)
                #expect(Set(steps) == Set(1...9), "\(phase) of rank \(rank)")
            }
            #expect(trace.events("validation", rank: rank).compactMap(\.args.step) == [3, 6, 9])
            #expect(trace.events("checkpoint", rank: rank).compactMap(\.args.step) == [4, 8, 9])
            let fingerprints = trace.events("fingerprint", rank: rank).compactMap(\.args.step)
            #expect(fingerprints == (size > 1 ? [4, 8, 9] : []))
        }
    }

    /// No rank leaves an exchange before the last one has come to it: clocks that are not aligned
    /// would say otherwise.
    @Test func clocksOfRanksAreAligned() async throws {
        let bench = try Workbench()
        let result = try await train(bench, "run", ranks: 3, steps: 30, ["--trace"] + threeRanks)
        #expect(result.exitCode == 0, "\(result.stderr)")
        let exchanges = try trace(bench, "run").events("exchange")
        for step in 1...30 {
            // The first one of the step on each rank.
            let own = Dictionary(grouping: exchanges.filter { $0.args.step == step }, by: \.pid)
                .compactMapValues { $0.min { $0.start < $1.start } }.values
            #expect(own.count == 3)
            let lastStart = own.map(\.start).max() ?? 0, firstEnd = own.map(\.end).min() ?? 0
            // A reading that was disturbed may be off by a few milliseconds.
            #expect(firstEnd > lastStart - 5000, "step \(step)")
        }
    }

    private var threeRanks: [String] {
        ["--set", "training.lanes=12", "--set", "training.batch=24"]
    }

    @Test func tracingChangesNoBit() async throws {
        let bench = try Workbench()
        for (run, more) in [("plain", []), ("traced", ["--trace"])] {
            let result = try await train(bench, run, ranks: 2, steps: 12, more)
            #expect(result.exitCode == 0, "\(result.stderr)")
        }
        #expect(try bench.model("plain") == bench.model("traced"))
        #expect(!bench.names(in: "plain").contains("trace.json"))
    }

    /// An error that all ranks meet leaves a whole trace behind.
    @Test(arguments: [nil, 2])
    func anErrorLeavesAValidTrace(ranks: Int?) async throws {
        let bench = try Workbench()
        let result = try await train(
            bench, "run", ranks: ranks, steps: 50,
            [
                "--trace", "--set", "training.clip=0",
                "--set", "training.schedule={name: constant}",
                "--set", "training.optimizer={name: sgd, learningRate: 1e6, weightDecay: 0.9}",
            ])
        #expect(result.exitCode == 70, "\(result.stderr)")
        let trace = try trace(bench, "run")
        #expect(trace.events("process_name").count == ranks ?? 1)
        #expect(trace.events("compute").count >= ranks ?? 1)
    }

    @Test func ranksAreComparedInTheEnd() async throws {
        let bench = try Workbench()
        let result = try await train(bench, "run", ranks: 2, steps: 20)
        #expect(result.exitCode == 0, "\(result.stderr)")
        #expect(result.stdout.contains("99th percentile of 15 steps"), "\(result.stdout)")
        struct Line: Decodable {
            struct Stragglers: Decodable {
                struct Figure: Decodable {
                    let mean: [Double]
                    let p99: [Double]
                }

                let steps: Int
                let ranks: [Int]
                let milliseconds: [String: Figure]
            }

            let step: Int
            let stragglers: Stragglers
        }
        let lines = try bench.bytes(of: "run/metrics.jsonl").split(separator: 0x0A).compactMap {
            try? JSONDecoder().decode(Line.self, from: Data($0))
        }
        let line = try #require(lines.first)
        #expect(lines.count == 1 && line.step == 20)
        #expect(line.stragglers.steps == 15 && line.stragglers.ranks == [0, 1])
        #expect(Set(line.stragglers.milliseconds.keys) == ["data", "compute", "exchange", "wait"])
        for figure in line.stragglers.milliseconds.values {
            #expect(figure.mean.count == 2 && figure.p99.count == 2)
        }
        let exchange = try #require(line.stragglers.milliseconds["exchange"]).mean
        let wait = try #require(line.stragglers.milliseconds["wait"]).mean
        #expect(zip(exchange, wait).allSatisfy { $0 >= $1 && $1 >= 0 })
    }

    @Test func oneRankIsComparedWithNobody() async throws {
        let bench = try Workbench()
        let result = try await train(bench, "run", ranks: nil, steps: 10)
        #expect(result.exitCode == 0 && !result.stdout.contains("percentile"))
    }
}
