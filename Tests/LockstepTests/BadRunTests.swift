import Foundation
import TestSupport
import Testing

/// Runs that do not fit what is asked of them, and jobs that do not fit the recipe.
@Suite(.timeLimit(.minutes(60))) struct BadRunTests {
    private func trained(_ bench: Workbench) async throws {
        let result = try await bench.train("run", steps: 2)
        try #require(result.exitCode == 0, "\(result.stderr)")
    }

    @Test func aRunIsNeverOverwritten() async throws {
        let bench = try Workbench()
        try await trained(bench)
        let model = try bench.model("run")
        let again = try await bench.train("run", ranks: 2, steps: 3)
        expectOneSentence(again, exitCode: 64, containing: bench.file("run"), "--resume")
        let other = try await bench.train(
            "run", ranks: 2, steps: 3, resume: true, set: ["model.hidden=25"])
        expectOneSentence(
            other, exitCode: 64, containing: bench.file("run"),
            "model.hidden is 25 instead of 24")
        try bench.write(SampleText.make(count: 2726, seed: 9), to: "train.txt")
        let text = try await bench.train("run", ranks: 2, steps: 3, resume: true)
        expectOneSentence(text, exitCode: 64, containing: "train.txt", bench.file("run"))
        #expect(try bench.model("run") == model)
    }

    @Test func whatChangesNoBitMayChange() async throws {
        let bench = try Workbench()
        try await trained(bench)
        let result = try await bench.train(
            "run", steps: 3, resume: true,
            set: ["checkpoint.every=1", "training.logEvery=2", "training.fingerprintEvery=0"])
        #expect(result.exitCode == 0, "\(result.stderr)")
    }

    @Test(arguments: ["evaluate", "generate"])
    func aRunWithoutAModelIsOfNoUse(command: String) async throws {
        let bench = try Workbench()
        try await trained(bench)
        let model = "run/model.safetensors"
        try FileManager.default.removeItem(atPath: bench.file(model))
        let ranks = command == "evaluate" ? 2 : nil
        let missing = try await bench.lockstep([command, bench.file("run")], ranks: ranks)
        expectOneSentence(missing, exitCode: 66, containing: "model.safetensors")
        try bench.write(Data("no tensors".utf8), to: model)
        let damaged = try await bench.lockstep([command, bench.file("run")], ranks: ranks)
        expectOneSentence(damaged, exitCode: 65, containing: "model.safetensors")
    }

    @Test(arguments: [
        ("missing.txt", 66), ("empty.txt", 65), ("short.txt", 65),
    ])
    func evaluationNeedsAText(name: String, exitCode: Int32) async throws {
        let bench = try Workbench()
        try await trained(bench)
        try bench.write("", to: "empty.txt")
        try bench.write("abc", to: "short.txt")
        let result = try await bench.lockstep(
            ["evaluate", bench.file("run"), "--data", bench.file(name)], ranks: 2)
        expectOneSentence(result, exitCode: exitCode, containing: name)
    }

    @Test func evaluationNeedsTestData() async throws {
        let bench = try Workbench()
        let result = try await bench.train("run", steps: 2, set: ["data.test=null"])
        try #require(result.exitCode == 0, "\(result.stderr)")
        let evaluation = try await bench.lockstep(["evaluate", bench.file("run")], ranks: 2)
        expectOneSentence(
            evaluation, exitCode: 64, containing: bench.file("run"), "--data FILE")
    }

    @Test func parametersMustFitTheModel() async throws {
        let bench = try Workbench()
        try await trained(bench)
        let arguments = [
            "train", bench.file("recipe.yml"), "--output", bench.file("new"), "--steps", "1",
            "--initialize", bench.file("run/model.safetensors"),
        ]
        let other = try await bench.lockstep(
            arguments + ["--set", "model.hidden=25"], ranks: 2)
        expectOneSentence(
            other, exitCode: 65, containing: "run/model.safetensors",
            "'normalization.1.weight'", "[24]", "[25]")
        #expect(bench.names(in: "new").isEmpty)
        let same = try await bench.lockstep(arguments, ranks: 2)
        #expect(same.exitCode == 0, "\(same.stderr)")
    }

    @Test(arguments: [(8, 9, "8 lanes", "1 to 8 ranks"), (1, 2, "1 lane ", "start 1 rank,")])
    func thereIsALaneForEachRank(
        lanes: Int, ranks: Int, dealt: String, allowed: String
    ) async throws {
        let bench = try Workbench()
        let result = try await bench.train(
            "new", ranks: ranks, set: ["training.lanes=\(lanes)"])
        expectOneSentence(
            result, exitCode: 64, containing: dealt, "\(ranks) ranks", allowed, "training.lanes")
        #expect(bench.names(in: "new").isEmpty)
    }

    /// Two jobs of one process each, where one of two was meant.
    @Test func processesThatDoNotSeeEachOtherAreRefused() async throws {
        let bench = try Workbench()
        let launch = ["PMI_SIZE": "4", "PMI_RANK": "0"]
        let first = try await bench.train("new", environment: launch)
        expectOneSentence(first, exitCode: 64, containing: "started 4 processes", "mpiexec")
        // The others leave the word to the first.
        let second = try await bench.train(
            "new", environment: launch.merging(["PMI_RANK": "3"]) { $1 })
        #expect(second.exitCode == 64)
        #expect(second.stderr.isEmpty)
        let own = try await bench.train("new", environment: ["OMPI_COMM_WORLD_SIZE": "4"])
        expectOneSentence(own, exitCode: 64, containing: "started 4 processes", "mpirun")
        #expect(bench.names(in: "new").isEmpty)
    }

    @Test func aLossThatIsNotFiniteEndsTheJobWithOneMessage() async throws {
        let bench = try Workbench()
        try await trained(bench)
        var bytes = [UInt8](try bench.bytes(of: "run/model.safetensors"))
        // Every number becomes 3.4e38; the header, whose length comes first, stays.
        let header = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        for index in bytes.indices.dropFirst(8 + header) {
            bytes[index] = index % 4 == 3 ? 0x7F : index % 4 == 2 ? 0x7F : 0xFF
        }
        try bench.write(Data(bytes), to: "huge.safetensors")
        let result = try await bench.lockstep(
            [
                "train", bench.file("recipe.yml"), "--output", bench.file("new"),
                "--initialize", bench.file("huge.safetensors"),
            ], ranks: 4)
        #expect(result.exitCode == 70, "\(result.stderr)")
        let lines = result.stderr.split(separator: "\n").filter { $0.contains("not finite") }
        #expect(lines.count == 1, "\(result.stderr)")
        #expect(lines.first?.hasPrefix("lockstep: the ") == true)
        #expect(lines.first?.contains("at step 1; lower training.optimizer.learningRate") == true)
    }

    @Test func aRefusedResumeLeavesTheRunAsItWas() async throws {
        let bench = try Workbench()
        try await trained(bench)
        let before = try ["recipe.yml", "vocabulary.json", "model.safetensors"].map {
            try bench.bytes(of: "run/" + $0)
        }
        try bench.write(SampleText.make(count: 9000, seed: 3) + "ÄÖÜ", to: "train.txt")
        let result = try await bench.train("run", steps: 100, resume: true)
        #expect(result.exitCode == 64, "\(result.stderr)")
        #expect(result.stderr.contains("training data"), "\(result.stderr)")
        let after = try ["recipe.yml", "vocabulary.json", "model.safetensors"].map {
            try bench.bytes(of: "run/" + $0)
        }
        #expect(before == after)
    }

    @Test func aFinishedRunHasNothingToDo() async throws {
        let bench = try Workbench()
        try await trained(bench)
        let metrics = try bench.bytes(of: "run/metrics.jsonl")
        let result = try await bench.train("run", steps: 1, resume: true)
        #expect(result.exitCode == 0, "\(result.stderr)")
        #expect(result.stdout.contains("nothing to do"), "\(result.stdout)")
        #expect(try bench.bytes(of: "run/metrics.jsonl") == metrics)
    }
}
