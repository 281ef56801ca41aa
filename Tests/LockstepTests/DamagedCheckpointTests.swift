import Foundation
import TestSupport
import Testing

/// Checkpoints that are damaged, and disks that are full.
@Suite(.timeLimit(.minutes(60))) struct DamagedCheckpointTests {
    enum Damage: String, CaseIterable {
        case truncated
        case flipped
        case missing
    }

    private func damage(_ name: String, _ damage: Damage, _ bench: Workbench) throws {
        var bytes = try bench.bytes(of: name)
        switch damage {
        case .truncated: bytes.removeLast(bytes.count / 3)
        case .flipped: bytes[bytes.startIndex + bytes.count / 2] ^= 0x10
        case .missing:
            try FileManager.default.removeItem(atPath: bench.file(name))
            return
        }
        try bench.write(bytes, to: name)
    }

    /// A run of 6 steps with checkpoints of steps 3 and 6.
    private func trained(_ bench: Workbench) async throws -> [String] {
        let result = try await bench.train("run", steps: 6, set: ["checkpoint.every=3"])
        try #require(result.exitCode == 0, "\(result.stderr)")
        let folders = bench.names(in: "run/checkpoints")
        try #require(folders.count == 2)
        return folders.map { "run/checkpoints/" + $0 }
    }

    @Test(arguments: Damage.allCases, ["model", "optimizer", "streams"])
    func theOlderOneTakesOver(kind: Damage, file: String) async throws {
        let bench = try Workbench()
        let model = try await bench.train("undisturbed", steps: 8)
        #expect(model.exitCode == 0, "\(model.stderr)")
        let folders = try await trained(bench)
        try damage(folders[1] + "/\(file).safetensors", kind, bench)
        let result = try await bench.train("run", ranks: 2, steps: 8, resume: true)
        #expect(result.exitCode == 0, "\(result.stderr)")
        #expect(result.stdout.contains("warning: "))
        #expect(result.stdout.contains("resumed after step 3 of 8"))
        #expect(try bench.model("run") == bench.model("undisturbed"))
    }

    @Test func withoutAGoodOneNothingIsTrainedAnew() async throws {
        let bench = try Workbench()
        let folders = try await trained(bench)
        try damage(folders[0] + "/model.safetensors", .flipped, bench)
        try damage(folders[1] + "/model.safetensors", .truncated, bench)
        let before = try bench.model("run")
        let result = try await bench.train("run", ranks: 2, steps: 8, resume: true)
        expectOneSentence(result, exitCode: 65, containing: bench.file("run/checkpoints"))
        #expect(try bench.model("run") == before)
    }

    /// Goes on after a save that failed; the result must be that of an undisturbed run.
    private func expectNothingLost(_ bench: Workbench, _ run: String, steps: Int) async throws {
        let result = try await bench.train("undisturbed", steps: steps)
        #expect(result.exitCode == 0, "\(result.stderr)")
        let rest = try await bench.train(run, ranks: 4, steps: steps, resume: true)
        #expect(rest.exitCode == 0, "\(rest.stderr)")
        #expect(rest.stdout.contains("resumed after step 2 of"))
        #expect(try bench.model(run) == bench.model("undisturbed"))
    }

    @Test(.enabled(if: SmallDisk.isPossible, "a disk can be mounted by root alone"))
    func aFullDiskEndsTheRunAndLosesNothing() async throws {
        let bench = try Workbench()
        let disk = try SmallDisk(at: bench.file("disk"), kilobytes: 400)
        defer { disk.unmount() }
        let first = try await bench.train("disk/run", steps: 2)
        #expect(first.exitCode == 0, "\(first.stderr)")
        try disk.fill()
        let full = try await bench.train("disk/run", ranks: 2, steps: 6, resume: true)
        expectOneSentence(full, exitCode: 73, containing: bench.file("disk/run"))
        try FileManager.default.copyItem(
            atPath: bench.file("disk/run"), toPath: bench.file("elsewhere"))
        try await expectNothingLost(bench, "elsewhere", steps: 6)
    }
}
