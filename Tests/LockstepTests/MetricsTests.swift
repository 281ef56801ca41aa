import Foundation
import TestSupport
import Testing

/// What a run tells of itself while it goes.
@Suite(.timeLimit(.minutes(60))) struct MetricsTests {
    @Test func linesComeAtTheFirstStepsThenOnceInAWhileAndAtTheEnd() async throws {
        let recipe = SmallRecipe()
        let bench = try Workbench(recipe)
        let result = try await bench.train(
            "run", ranks: 2, steps: 23,
            set: [
                "training.logEvery=4", "training.validateEvery=9",
                "training.schedule={name: step, every: 12, gamma: 0.5}",
            ])
        #expect(result.exitCode == 0, "\(result.stderr)")
        let lines = try Metrics(bench.file("run")).lines
        let steps = Array(1...10) + [12, 16, 20, 23]
        #expect(lines.map(\.step) == steps)
        #expect(lines.map(\.learningRate) == steps.map { $0 > 12 ? 0.005 : 0.01 })
        let perEpoch = Double(recipe.stepsPerEpoch)
        #expect(lines.map(\.epoch) == steps.map { Double($0) / perEpoch })
        // A model that knows nothing needs as many bits as the alphabet has, roughly.
        #expect(try #require(lines.first).loss < 6)
        #expect(try #require(lines.last).loss < #require(lines.first).loss)
        let output = result.stdout.split(separator: "\n")
        #expect(output.filter { $0.hasPrefix("step ") }.count == steps.count)
        #expect(output.contains { $0.hasPrefix("step 23/23 ") })
    }

    /// One line of any kind.
    private struct Line: Decodable {
        struct HeldOut: Decodable {
            let loss: Double
            let unit: String
            let count: Int
        }

        let step: Int
        let unit: String?
        let tokensPerSecond: Double?
        let milliseconds: [String: Double]?
        let validation: HeldOut?
        let test: HeldOut?
    }

    @Test func linesHaveUnitsSpeedsAndPhases() async throws {
        let bench = try Workbench()
        let result = try await bench.train(
            "run", ranks: 2, steps: 6, set: ["training.validateEvery=4"])
        #expect(result.exitCode == 0, "\(result.stderr)")
        let lines = try bench.bytes(of: "run/metrics.jsonl").split(separator: 0x0A).map {
            try JSONDecoder().decode(Line.self, from: Data($0))
        }
        let ofSteps = lines.filter { $0.milliseconds != nil }
        #expect(ofSteps.count == 6)
        for line in ofSteps {
            #expect(line.unit == "bits/char")
            #expect(try #require(line.tokensPerSecond) > 0)
            let phases = try #require(line.milliseconds)
            #expect(phases.keys.sorted() == ["compute", "data", "exchange", "update"])
            #expect(phases.values.allSatisfy { $0 > 0 })
        }
        // One on the way, one in the end; the text of 701 characters has 700 pairs.
        #expect(lines.filter { $0.validation != nil }.map(\.step) == [4, 6])
        #expect(lines.filter { $0.test != nil }.map(\.step) == [6])
        for part in lines.compactMap({ $0.validation ?? $0.test }) {
            #expect(part.count == 700 && part.unit == "bits/char")
            #expect(part.loss > 0 && part.loss < 6)
        }
    }
}
