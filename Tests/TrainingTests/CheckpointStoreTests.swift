import Foundation
import Testing
import Training

@Suite struct CheckpointStoreTests {
    static func files(_ step: Int) -> [CheckpointFile] {
        let model = SafetensorsWriter.bytes([
            NamedArray("w", shape: [2], values: [Float(step), 0.5])
        ])
        return [
            CheckpointFile("model.safetensors", model),
            CheckpointFile("state.json", Array("{\"step\":\(step)}".utf8)),
        ]
    }

    static func name(_ step: Int) -> String {
        "step-" + String(repeating: "0", count: 9 - "\(step)".count) + "\(step)"
    }

    @Test func noCheckpointsIsNil() throws {
        let folder = try TemporaryFolder()
        #expect(try CheckpointStore(directory: folder.path, keep: 2).latest() == nil)
        #expect(try CheckpointStore(directory: folder.file("no"), keep: 2).latest() == nil)
    }

    @Test func theNewestIsFoundAndSoManyAreKept() throws {
        let folder = try TemporaryFolder()
        let store = CheckpointStore(directory: folder.file("a/checkpoints"), keep: 2)
        for step in [0, 500, 1000, 1500] { try store.save(step: step, files: Self.files(step)) }
        let latest = try #require(try store.latest())
        #expect(latest.step == 1500)
        #expect(try latest.bytes(of: "state.json") == Array("{\"step\":1500}".utf8))
        #expect(latest.files.keys.sorted() == ["model.safetensors", "state.json"])
        #expect(message { _ = try latest.bytes(of: "x") }?.hasSuffix("has no file 'x'") == true)
        let names = try FileManager.default.contentsOfDirectory(atPath: store.directory)
        #expect(names.sorted() == ["step-000001000", "step-000001500"])
        #expect(try store.checkpoint(step: 1000).step == 1000)
        #expect(message { _ = try store.checkpoint(step: 500) } != nil)
    }

    @Test func equalCheckpointsAreEqualBytes() throws {
        let folder = try TemporaryFolder()
        for name in ["a", "b"] {
            let store = CheckpointStore(directory: folder.file(name), keep: 1)
            try store.save(step: 7, files: Self.files(7))
        }
        for name in ["manifest.json", "model.safetensors", "state.json"] {
            let first = try bytes(of: folder.file("a/step-000000007/" + name))
            #expect(try bytes(of: folder.file("b/step-000000007/" + name)) == first)
        }
    }

    @Test func filesWrittenInPiecesAreHashedOnTheWay() throws {
        let folder = try TemporaryFolder()
        let store = CheckpointStore(directory: folder.path, keep: 1)
        let piece = [UInt8](repeating: 7, count: 100_000)
        let file = CheckpointFile("big") { output in
            for _ in 0..<5 { try output.write(piece) }
            try output.write([])
        }
        try store.save(step: 1, files: [file, CheckpointFile("empty", [])])
        let latest = try #require(try store.latest())
        #expect(latest.files["big"]?.byteCount == 500_000)
        #expect(
            latest.files["empty"]?.sha256
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func anyDamageLeadsToTheOlderCheckpoint() throws {
        let folder = try TemporaryFolder()
        let store = CheckpointStore(directory: folder.path, keep: 2)
        for step in [1, 2] { try store.save(step: step, files: Self.files(step)) }
        func expectOlder(_ what: @autoclosure () -> String) throws {
            var warnings: [String] = []
            let found = try store.latest { warnings.append($0) }
            #expect(found?.step == 1 && warnings.count == 1, "\(what())")
            #expect(warnings.first?.contains(Self.name(2)) == true)
        }
        for name in ["manifest.json", "model.safetensors", "state.json"] {
            let path = folder.file(Self.name(2) + "/" + name)
            let whole = try bytes(of: path)
            for length in whole.indices {
                try put(Array(whole[..<length]), at: path)
                try expectOlder("\(name) cut to \(length) bytes")
            }
            for index in whole.indices {
                for mask: UInt8 in [0x01, 0x20, 0x80] {
                    var changed = whole
                    changed[index] ^= mask
                    try put(changed, at: path)
                    try expectOlder("\(name), byte \(index) changed by \(mask)")
                }
            }
            try put(whole + [0x20], at: path)
            try expectOlder("\(name) with a byte more")
            try FileManager.default.removeItem(atPath: path)
            try expectOlder("\(name) removed")
            try put(whole, at: path)
        }
        #expect(try store.latest()?.step == 2)
    }

    @Test func onlyDamagedCheckpointsAreAnError() throws {
        let folder = try TemporaryFolder()
        let store = CheckpointStore(directory: folder.path, keep: 2)
        for step in [1, 2] {
            try store.save(step: step, files: Self.files(step))
            try put([], at: folder.file(Self.name(step) + "/state.json"))
        }
        #expect {
            _ = try store.latest()
        } throws: { error in
            guard let error = error as? CheckpointError else { return false }
            return error.exitCode == ExitCode.badData
                && error.message.hasPrefix(
                    "none of the 2 checkpoints in '\(folder.path)' is usable")
                && error.message.hasSuffix("'state.json' has 0 bytes instead of 10")
        }
    }

    @Test func savingAStepAgainReplacesADamagedCheckpointAndDropsLaterOnes() throws {
        let folder = try TemporaryFolder()
        let store = CheckpointStore(directory: folder.path, keep: 1)
        for step in [5, 9] {
            let one = CheckpointStore(directory: folder.path, keep: 9)
            try one.save(step: step, files: Self.files(step))
            try put([1], at: folder.file(Self.name(step) + "/state.json"))
        }
        try store.save(step: 5, files: Self.files(5))
        #expect(folder.names == [Self.name(5)])
        #expect(try store.latest()?.step == 5)
        try store.save(step: 5, files: Self.files(5))
        #expect(folder.names == [Self.name(5)])
        try store.save(step: 5, files: Self.files(6))
        #expect(try store.latest()?.bytes(of: "state.json") == Array("{\"step\":6}".utf8))
    }

    @Test func otherNamesInTheFolderAreLeftAlone() throws {
        let folder = try TemporaryFolder()
        for name in ["notes.txt", "step-7", "step-00000000x", "step--00000001", ".tmp-x"] {
            try put([1], at: folder.file(name))
        }
        let store = CheckpointStore(directory: folder.path, keep: 1)
        #expect(try store.latest() == nil)
        try store.save(step: 1, files: Self.files(1))
        #expect(
            folder.names == [
                "notes.txt", "step--00000001", Self.name(1), "step-00000000x", "step-7",
            ])
    }
}
