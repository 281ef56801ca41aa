import TestSupport
import Testing

/// Benchmarks that cannot be run are refused with one sentence that has the offending value.
@Suite(.timeLimit(.minutes(60))) struct BadBenchTests {
    @Test(arguments: [
        (["--repeats", "0"], "0"), (["--repeats", "x"], "x"), (["--cells", "lsmt"], "lsmt"),
        (["--cells", ""], "lstm"), (["--shapes", "5x5"], "5x5"), (["--shapes", "0x1x1"], "0x1x1"),
        (["--shapes", "8x2x3,"], "512x64x100"), (["--shapes", "99999x1x1"], "99999"),
        (["--threads", "0"], "0"), (["--threads", "5000"], "5000"), (["--lanes", "3"], "3"),
        (["--lanes", "0"], "0"), (["--precision", "float16"], "float16"),
        (["--elements", "0"], "0"),
    ])
    func ofCompute(arguments: [String], value: String) async throws {
        let result = try await Workbench().lockstep(["bench", "compute"] + arguments)
        expectOneSentence(result, exitCode: 64, containing: value)
    }

    @Test(arguments: [
        (["--random-tokens", "1"], "1"), (["--random-tokens", "1000001"], "1000001"),
        (["--random-tokens", "many"], "many"), (["--lanes", "x"], "x"), (["--lanes", "3"], "3"),
        (["--repeats", "0"], "--repeats"), (["--steps=-1"], "-1"),
    ])
    func ofTrain(arguments: [String], value: String) async throws {
        let bench = try Workbench()
        let result = try await bench.lockstep(
            ["bench", "train", bench.file("recipe.yml")] + arguments)
        expectOneSentence(result, exitCode: 64, containing: value)
    }

    @Test func randomTokensThatFitNowhere() async throws {
        let bench = try Workbench()
        let result = try await bench.lockstep([
            "bench", "train", bench.file("recipe.yml"), "--random-tokens", "1000000", "--set",
            "model.hidden=65536",
        ])
        expectOneSentence(result, exitCode: 64, containing: "65536")
    }
}
