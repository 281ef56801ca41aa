import Foundation
import Testing
import Training

@Suite struct CheckpointAverageTests {
    private func model(_ values: [Float], _ name: String = "w") -> CheckpointFile {
        CheckpointFile(
            ModelFile.name,
            SafetensorsWriter.bytes([NamedArray(name, shape: [values.count], values: values)]))
    }

    @Test func isTheMeanOfEveryElement() throws {
        let folder = try TemporaryFolder()
        let store = CheckpointStore(directory: folder.path, keep: 9)
        // 2^24 + 1 needs more digits than a Float has: sums are wider.
        let models: [[Float]] = [[1, 16_777_216, 0.1], [2, 1, 0.1], [6, 1, 0.1]]
        for (step, values) in models.enumerated() {
            try store.save(step: step + 1, files: [model(values)])
        }
        let bytes = try CheckpointAverage.bytes(try store.newest(3))
        let reader = try SafetensorsReader(bytes, file: "mean")
        let mean: [Float] = try reader.values("w")
        #expect(mean == [3, Float(16_777_218.0 / 3), 0.1])
        let last = try CheckpointAverage.bytes(try store.newest(1))
        #expect(last == (try store.checkpoint(step: 3).bytes(of: ModelFile.name)))
        #expect(try store.newest(nil).map(\.step) == [1, 2, 3])
        #expect(try store.newest(2).map(\.step) == [2, 3])
    }

    @Test func othersAreRefused() throws {
        let folder = try TemporaryFolder()
        let store = CheckpointStore(directory: folder.path, keep: 9)
        #expect(message { _ = try store.newest(nil) }?.contains("has 0 checkpoints") == true)
        try store.save(step: 1, files: [model([1, 2])])
        try store.save(step: 2, files: [model([1, 2], "v")])
        #expect(
            message { _ = try CheckpointAverage.bytes(try store.newest(2)) }?
                .contains("is of another model") == true)
        #expect(
            message { _ = try store.newest(3) }?
                .hasSuffix(
                    "has 2 checkpoints instead of 3; ask for fewer, or train with a larger "
                        + "checkpoint.keep") == true)
    }
}
