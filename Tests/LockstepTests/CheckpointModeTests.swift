import Foundation
import TestSupport
import Testing

/// Whoever writes checkpoints, when and where, changes no bit of the model.
@Suite(.timeLimit(.minutes(60))) struct CheckpointModeTests {
    /// Settings of recipes that keep more than parameters.
    static let averaged = [
        "training.average.decay=0.9", "training.validateEvery=4",
        "training.earlyStopping.patience=50",
    ]

    private static let modes: [(ranks: Int, settings: [String])] = [
        (2, ["checkpoint.asynchronous=false"]),
        (1, ["checkpoint.writers=all"]),
        (2, ["checkpoint.writers=all"]),
        (3, ["checkpoint.writers=all"]),
        (4, ["checkpoint.writers=all", "checkpoint.asynchronous=false"]),
        (4, ["checkpoint.writers=all", "training.optimizer.sharded=true"]),
        (2, ["training.optimizer.sharded=true"]),
        (2, ["checkpoint.place=local", "training.optimizer.sharded=true"]),
    ]

    /// From one mode to the next on another number of ranks, stopped in the middle of epochs.
    @Test(arguments: [[], averaged])
    func anyModeGoesOnFromAnyOther(settings: [String]) async throws {
        let bench = try Workbench()
        let whole = try await bench.train("whole", steps: 4 * Self.modes.count, set: settings)
        try #require(whole.exitCode == 0, "\(whole.stderr)")
        for (index, mode) in Self.modes.enumerated() {
            let result = try await bench.train(
                "parts", ranks: mode.ranks, steps: 4 * (index + 1), resume: index > 0,
                set: settings + mode.settings + ["checkpoint.every=3"])
            try #require(result.exitCode == 0, "\(mode.settings): \(result.stderr)")
            #expect(bench.names(in: "parts/checkpoints").count == 2)
        }
        #expect(try bench.model("parts") == bench.model("whole"))
        #expect(try Metrics(bench.file("parts")).steps == Array(1...4 * Self.modes.count))
    }

    @Test func partsOfAllRanksJoinToTheSameFiles() async throws {
        let bench = try Workbench()
        for (run, settings) in [
            ("whole", []), ("parts", ["checkpoint.writers=all"]),
            ("shards", ["checkpoint.writers=all", "training.optimizer.sharded=true"]),
        ] {
            let result = try await bench.train(run, ranks: 4, steps: 5, set: settings)
            try #require(result.exitCode == 0, "\(result.stderr)")
        }
        let folder = "checkpoints/step-000000005"
        for run in ["parts", "shards"] {
            #expect(
                bench.names(in: "\(run)/\(folder)")
                    == ["manifest.json"] + (0..<4).map { "part-\($0)-of-4" } + ["state.json"])
            for file in ["model", "optimizer", "streams"] {
                #expect(
                    try bench.joined("\(file).safetensors", in: "\(run)/\(folder)")
                        == bench.checkpoint("whole", "\(file).safetensors"), "\(file) of \(run)")
            }
        }
        // Other commands read them, too.
        let mean = try await bench.lockstep(
            ["average", bench.file("parts"), "--output", bench.file("mean.safetensors")])
        #expect(mean.exitCode == 0, "\(mean.stderr)")
        #expect(ModelBytes(try bench.bytes(of: "mean.safetensors")) == (try bench.model("whole")))
    }

    @Test(arguments: [0, 1])
    func aDamagedPartLeadsToTheOlderCheckpoint(rank: Int) async throws {
        let bench = try Workbench()
        let whole = try await bench.train("whole", steps: 8)
        #expect(whole.exitCode == 0, "\(whole.stderr)")
        let settings = ["checkpoint.writers=all", "checkpoint.every=3"]
        let first = try await bench.train("run", ranks: 2, steps: 6, set: settings)
        try #require(first.exitCode == 0, "\(first.stderr)")
        let part = "run/checkpoints/step-000000006/part-\(rank)-of-2"
        var bytes = try bench.bytes(of: part)
        bytes[bytes.count / 2] ^= 4
        try bench.write(bytes, to: part)
        let rest = try await bench.train("run", ranks: 4, steps: 8, resume: true, set: settings)
        #expect(rest.exitCode == 0, "\(rest.stderr)")
        #expect(rest.stdout.contains("resumed after step 3 of 8"))
        #expect(try bench.model("run") == bench.model("whole"))
    }

    @Test(arguments: [
        ("first", 0, 1), ("first", 0, 2), ("all", 0, 2), ("all", 1, 2),
    ])
    func trainingGoesOnWhileACheckpointIsWritten(
        writers: String, rank: Int, ranks: Int
    ) async throws {
        let bench = try Workbench()
        let result = try await Mpirun.run(
            ranks: ranks, scenario: "train-while-saving",
            arguments: [
                bench.file("recipe.yml"), bench.file("run"), "\(rank)", "10", "-",
                "checkpoint.every=8", "checkpoint.writers=\(writers)",
            ])
        #expect(result.exitCode == 0, "\(result.stderr)")
        let whole = try await bench.train("whole", steps: 26)
        #expect(whole.exitCode == 0, "\(whole.stderr)")
        #expect(try bench.model("run") == bench.model("whole"))
    }

    @Test func partsDoNotGoWithDisksOfTheHostsOwn() async throws {
        let bench = try Workbench()
        let result = try await bench.train(
            "run", set: ["checkpoint.writers=all", "checkpoint.place=local"])
        expectOneSentence(result, exitCode: 64, containing: "checkpoint.place = local")
    }
}
