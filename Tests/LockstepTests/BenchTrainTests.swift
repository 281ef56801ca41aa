import Foundation
import TestSupport
import Testing

/// What `lockstep bench train` prints besides its table.
@Suite(.timeLimit(.minutes(60))) struct BenchTrainTests {
    /// A part of what `bench train --json` prints.
    private struct Report: Decodable {
        struct Setting: Decodable {
            var lanes: Int
            var tokensPerSecond: Double
            var milliseconds: Double
            var data: Double
            var compute: Double
            var exchange: Double
            var update: Double
            var timeRatio: Double
            var isGuarded: Bool
        }
        var ranks: Int
        var settings: [Setting]
        var parameters: Int
        var randomTokens: Int?
        var peakMemory: [Int]
        var startSeconds: Double?
    }

    private func train(_ arguments: String..., ranks: Int? = nil) async throws -> Report {
        let bench = try Workbench()
        let result = try await bench.lockstep(
            ["bench", "train", bench.file("recipe.yml"), "--json", "--repeats", "1"]
                + ["--steps", "2"] + arguments, ranks: ranks)
        #expect(result.exitCode == 0, "\(result.stderr)")
        return try JSONDecoder().decode(Report.self, from: Data(result.stdout.utf8))
    }

    @Test func phasesMemoryAndStartAreReported() async throws {
        let report = try await train()
        #expect(report.settings.map(\.lanes) == [1, 8])
        for setting in report.settings {
            #expect(setting.tokensPerSecond > 0 && setting.compute > 0 && setting.update > 0)
            #expect(setting.milliseconds >= setting.compute)
        }
        #expect(report.settings[0].timeRatio == 1)
        #expect(report.randomTokens == nil)
        // More than nothing, less than the machine.
        #expect(report.peakMemory.count == 1)
        let machine = Int(ProcessInfo.processInfo.physicalMemory)
        #expect(report.peakMemory.allSatisfy { $0 > 1 << 20 && $0 < machine })
        #expect(try #require(report.startSeconds) > 0)
    }

    @Test func guardsAreComparedWithNone() async throws {
        let report = try await train(
            "--guards", "--lanes", "8", "--set", "training.fingerprintEvery=1", ranks: 2)
        #expect(report.settings.map(\.lanes) == [8, 8])
        #expect(report.settings.map(\.isGuarded) == [false, true])
        #expect(report.settings[0].timeRatio == 1)
        #expect(report.settings[1].timeRatio > 0)
    }

    @Test(arguments: [2, 7, 64, 3001])
    func randomTokensHaveTheVocabularyAskedFor(vocabulary: Int) async throws {
        let report = try await train(
            "--random-tokens", "\(vocabulary)", "--lanes", "8", "--set", "data.train=nowhere.txt",
            "--set", "model.layers=1", "--set", "model.batchNorm=false")
        let recipe = SmallRecipe(), embedding = 15, hidden = recipe.hidden
        let layer = 4 * hidden * (embedding + hidden) + 8 * hidden
        let output = vocabulary * hidden + vocabulary
        #expect(report.parameters == vocabulary * embedding + layer + output)
        #expect(report.randomTokens == vocabulary)
        // Every step is full.
        let setting = try #require(report.settings.first)
        let tokens = setting.tokensPerSecond * setting.milliseconds / 1000
        #expect(tokens.rounded() == Double(recipe.batch * recipe.timeSteps))
    }

    @Test func memoryIsThatOfEachRank() async throws {
        let report = try await train("--random-tokens", "9", ranks: 2)
        #expect(report.ranks == 2 && report.peakMemory.count == 2)
        #expect(report.peakMemory.allSatisfy { $0 > 1 << 20 })
    }
}
