import Foundation
import TestSupport
import Testing

/// What `lockstep bench model` prints; never how fast anything was.
@Suite(.timeLimit(.minutes(60))) struct BenchModelTests {
    private struct Report: Decodable {
        var model: String
        var tokensPerSecond: Double
        var millisecondsPerStep: Double
    }

    @Test(arguments: [
        ("seq2seq", ["sourceSteps=3", "targetSteps=2"], 16.0), ("tagger", ["steps=2"], 16.0),
    ])
    func measuresAModel(model: String, sizes: [String], tokens: Double) async throws {
        let small = ["vocabulary=11", "embedding=5", "hidden=7", "batch=8", "lanes=4"] + sizes
        let result = try await Workbench().lockstep(
            ["bench", "model", model, "--json", "--repeats", "2", "--threads", "2"]
                + small.flatMap { ["--set", $0] })
        #expect(result.exitCode == 0, "\(result.stderr)")
        let report = try JSONDecoder().decode(Report.self, from: Data(result.stdout.utf8))
        #expect(report.model == model)
        let rate = tokens * 1000 / report.millisecondsPerStep
        // The numbers are rounded to a thousandth of a millisecond and a tenth of a token.
        #expect(abs(report.tokensPerSecond - rate) <= 0.05 * rate)
    }

    @Test(arguments: [
        (["translator"], "translator"), (["tagger", "--set", "hiden=7"], "hiden"),
        (["tagger", "--set", "hidden=0"], "'0'"), (["seq2seq", "--set", "lanes=7"], "7 lanes"),
        (["tagger", "--set", "precision=half"], "half"), (["tagger", "--repeats", "0"], "0"),
        (["tagger", "--threads=-1"], "-1"), (["tagger", "--threads", "5000"], "5000"),
        (["tagger", "--set", "hidden=1000000"], "1000000"),
    ])
    func refusesWhatCannotBe(arguments: [String], value: String) async throws {
        let result = try await Workbench().lockstep(["bench", "model"] + arguments)
        expectOneSentence(result, exitCode: 64, containing: value)
    }
}
