import Foundation
import TestSupport
import Testing

/// What `lockstep bench` prints; never how fast anything was.
@Suite(.timeLimit(.minutes(60))) struct BenchTests {
    /// A part of what `bench compute --json` prints.
    private struct Compute: Decodable {
        struct Layer: Decodable {
            var cell: String
            var hidden: Int
            var batch: Int
            var time: Int
            var tokensPerSecond: Double
            var gigaflops: Double
            var shareOfPeak: Double
            var bar: Double?
            var verdict: String
        }
        struct Kernel: Decodable {
            var kernel: String
            var gigabytesPerSecond: Double?
            var microsecondsPerRow: Double?
        }
        struct Window: Decodable {
            var layer: String
            var milliseconds: Double
            var shareOfPeak: Double?
        }
        struct Machine: Decodable {
            var processor: String
            var cores: Int
            var instructionSet: String
        }
        var peak: Double
        var threads: Int
        var precision: String
        var ranks: Int
        var layers: [Layer]
        var windows: [Window]
        var kernels: [Kernel]
        var machine: Machine
    }

    private func compute(_ arguments: String..., ranks: Int? = nil) async throws -> Compute {
        let result = try await Workbench().lockstep(
            ["bench", "compute", "--json", "--repeats", "1"] + arguments, ranks: ranks)
        #expect(result.exitCode == 0, "\(result.stderr)")
        return try JSONDecoder().decode(Compute.self, from: Data(result.stdout.utf8))
    }

    @Test func computeMeasuresEachShape() async throws {
        let report = try await compute("--shapes", "1x1x1,65x9x7", "--elements", "4097")
        let cells = Set(report.layers.map(\.cell))
        #expect(cells.contains("lstm") && report.layers.count == 2 * cells.count)
        let last = try #require(report.layers.last)
        #expect((last.hidden, last.batch, last.time) == (65, 9, 7))
        for layer in report.layers {
            #expect(layer.tokensPerSecond > 0 && layer.gigaflops > 0 && layer.shareOfPeak > 0)
            #expect(layer.bar == nil && layer.verdict == "-")
        }
        #expect(report.peak > 0 && report.threads == 1 && report.ranks == 1)
        #expect(report.machine.cores > 0 && !report.machine.processor.isEmpty)
        #expect(report.kernels.count == 8)
        for kernel in report.kernels {
            #expect((kernel.gigabytesPerSecond ?? kernel.microsecondsPerRow ?? 0) > 0)
        }
    }

    @Test func aBarIsComparedWithTheShareOfThePeak() async throws {
        let report = try await compute(
            "--shapes", "512x64x1", "--cells", "lstm", "--layers-only")
        let layer = try #require(report.layers.first)
        #expect(layer.bar == 0.85)
        #expect(layer.verdict == (layer.shareOfPeak >= 0.85 ? "met" : "short"))
        #expect(report.kernels.isEmpty)
    }

    @Test func operationsAreThoseOfTheProducts() async throws {
        let report = try await compute("--shapes", "31x8x9", "--cells", "lstm", "--layers-only")
        let layer = try #require(report.layers.first)
        let operations = layer.gigaflops * 1e9 / layer.tokensPerSecond
        #expect(abs(operations / (6 * 4 * 31 * (31 + 31)) - 1) < 1e-9)
    }

    @Test func computeMeasuresWindowsAndMemories() async throws {
        let report = try await compute("--windows-only", "--threads", "2")
        #expect(report.layers.isEmpty && report.kernels.isEmpty)
        for name in ["conv1d", "conv2d", "pool2d", "conv-lstm", "ntm"] {
            let window = try #require(report.windows.first { $0.layer.hasPrefix(name) })
            #expect(window.milliseconds > 0)
            #expect((window.shareOfPeak ?? 0 > 0) == (name != "pool2d"))
        }
    }

    @Test func computeTakesThreadsAndPrecision() async throws {
        let report = try await compute(
            "--shapes", "512x64x1", "--threads", "2", "--precision", "bf16", "--layers-only")
        #expect(report.threads == 2 && report.precision == "bf16")
        // Bars are for single precision.
        #expect(report.layers.allSatisfy { $0.bar == nil })
    }

    @Test func ranksMeasureTogetherAndOneSpeaks() async throws {
        let report = try await compute(
            "--shapes", "8x2x3", "--elements", "64", ranks: 2)
        #expect(report.ranks == 2)
    }

    @Test func computePrintsALineALayer() async throws {
        let result = try await Workbench().lockstep([
            "bench", "compute", "--repeats", "1", "--shapes", "7x1x2,8x2x1", "--cells", "lstm",
            "--layers-only",
        ])
        #expect(result.exitCode == 0, "\(result.stderr)")
        let lines = result.stdout.split(separator: "\n")
        #expect(lines.filter { $0.hasPrefix("lstm ") }.count == 2, "\(result.stdout)")
        #expect(lines.allSatisfy { $0.count <= 100 }, "\(result.stdout)")
    }
}
