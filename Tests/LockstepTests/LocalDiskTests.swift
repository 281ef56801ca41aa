import Foundation
import TestSupport
import Testing

/// Checkpoints on disks of the hosts' own: two pretended hosts with two ranks each, whose runs lie in
/// two folders, A and B.
@Suite(.timeLimit(.minutes(60))) struct LocalDiskTests {
    private static let settings = ["checkpoint.place=local", "checkpoint.every=3"]

    /// Trains on both hosts, or on one that has `B` alone.
    private func train(
        _ bench: Workbench, on folders: [String] = ["A", "B"], steps: Int, resume: Bool = false
    ) async throws -> Mpirun.Result {
        let program = try Mpirun.builtExecutable("lockstep").path
        let commands = folders.map { folder in
            ["train", bench.file("recipe.yml"), "--output", bench.file(folder)]
                + Self.settings.flatMap { ["--set", $0] } + ["--steps", "\(steps)"]
                + (resume ? ["--resume"] : [])
        }
        let rest = commands.dropFirst().flatMap { [":", "-n", "2", program] + $0 }
        return try await bench.lockstep(
            commands[0] + rest, ranks: 2, environment: ["LOCKSTEP_NODE_SIZE": "2"])
    }

    private func prepare(_ bench: Workbench) async throws {
        let whole = try await bench.train("whole", steps: 9)
        try #require(whole.exitCode == 0, "\(whole.stderr)")
        let first = try await train(bench, steps: 6)
        try #require(first.exitCode == 0, "\(first.stderr)")
        #expect(
            try bench.checkpoint("A", "optimizer.safetensors")
                == bench.checkpoint("B", "optimizer.safetensors"))
        #expect(try bench.model("A") == bench.model("B"))
        #expect(bench.names(in: "B/checkpoints").count == 2)
    }

    private func finish(
        _ bench: Workbench, on folders: [String] = ["A", "B"], from step: Int
    ) async throws {
        let rest = try await train(bench, on: folders, steps: 9, resume: true)
        #expect(rest.exitCode == 0, "\(rest.stderr)")
        #expect(rest.stdout.contains("resumed after step \(step) of 9"), "\(rest.stdout)")
        for folder in folders {
            #expect(try bench.model(folder) == bench.model("whole"))
            #expect(bench.names(in: "\(folder)/checkpoints").last == "step-000000009")
        }
    }

    private func remove(_ bench: Workbench, _ name: String) throws {
        try FileManager.default.removeItem(atPath: bench.file(name))
    }

    @Test func anEmptyDiskTakesPart() async throws {
        let bench = try Workbench()
        try await prepare(bench)
        try remove(bench, "A")
        try await finish(bench, from: 6)
    }

    @Test func theRestGoesOnWithoutALostHost() async throws {
        let bench = try Workbench()
        try await prepare(bench)
        try remove(bench, "A")
        try await finish(bench, on: ["B"], from: 6)
    }

    @Test(arguments: ["A", "B"])
    func theNewestOfAnyHostIsTaken(behind: String) async throws {
        let bench = try Workbench()
        try await prepare(bench)
        try remove(bench, "\(behind)/checkpoints/step-000000006")
        try await finish(bench, from: 6)
    }

    @Test func anotherHostHelpsOutWithAGoodOne() async throws {
        let bench = try Workbench()
        try await prepare(bench)
        for step in [3, 6] {
            try bench.write(
                Data("torn".utf8), to: "A/checkpoints/step-00000000\(step)/model.safetensors")
        }
        try remove(bench, "B/checkpoints/step-000000006")
        try await finish(bench, from: 3)
    }

    @Test func onlyDamagedOnesStartNothingAnew() async throws {
        let bench = try Workbench()
        try await prepare(bench)
        for folder in ["A", "B"] {
            for step in [3, 6] {
                try bench.write(
                    Data("torn".utf8),
                    to: "\(folder)/checkpoints/step-00000000\(step)/model.safetensors")
            }
        }
        let result = try await train(bench, steps: 9, resume: true)
        #expect(result.exitCode == 65, "\(result.stdout)\(result.stderr)")
        #expect(result.stderr.contains("is usable"), "\(result.stderr)")
    }
}
