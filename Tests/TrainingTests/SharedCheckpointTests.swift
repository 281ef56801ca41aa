import Foundation
import Testing
import Training

/// Checkpoints that several ranks have written, each its part.
@Suite struct SharedCheckpointTests {
    /// The bytes of a file that is cut into parts.
    private static func content(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) }
    }

    private static func part(_ rank: Int, _ ranks: Int) -> String { "part-\(rank)-of-\(ranks)" }

    /// Saves step 5 with the files `a` and `b`, whose bytes go round among the ranks in runs of `run`.
    private func save(
        _ store: CheckpointStore, a: [UInt8], b: [UInt8], ranks: Int, run: Int
    ) throws {
        try store.begin(step: 5)
        var records: [PartRecord] = []
        for rank in 0..<ranks {
            var pieces: [PartRecord.Piece] = []
            var bytes: [UInt8] = []
            for (file, content) in [a, b].enumerated() {
                for start in stride(from: rank * run, to: content.count, by: ranks * run) {
                    let end = min(start + run, content.count)
                    pieces.append(PartRecord.Piece(file: file, start: start, count: end - start))
                    bytes += content[start..<end]
                }
            }
            let name = Self.part(rank, ranks)
            let digest = try store.writePart(name, step: 5) { output in try output.write(bytes) }
            records.append(PartRecord(name: name, digest: digest, pieces: pieces))
        }
        try store.complete(
            step: 5, files: [CheckpointFile("state.json", [1, 2])],
            parts: Dictionary(uniqueKeysWithValues: records.map { ($0.name, $0.digest) }),
            shared: SharedFile.all([("a", a.count), ("b", b.count)], in: records))
    }

    @Test(arguments: [1, 2, 3], [0, 1, 7, 8, 9, 31, 64, 65])
    func partsJoin(ranks: Int, count: Int) throws {
        let folder = try TemporaryFolder()
        let store = CheckpointStore(directory: folder.path, keep: 1)
        let a = Self.content(count), b = Self.content(2 * count + 1)
        try save(store, a: a, b: b, ranks: ranks, run: 4)
        let checkpoint = try #require(try store.latest())
        #expect(try checkpoint.bytes(of: "a") == a)
        #expect(try checkpoint.bytes(of: "b") == b)
        #expect(try checkpoint.bytes(of: "state.json") == [1, 2])
        #expect(message { _ = try checkpoint.bytes(of: "c") }?.hasSuffix("no file 'c'") == true)
    }

    @Test func anyDamageIsFound() throws {
        let folder = try TemporaryFolder()
        let store = CheckpointStore(directory: folder.path, keep: 1)
        try save(store, a: Self.content(31), b: Self.content(65), ranks: 2, run: 8)
        for name in ["manifest.json", Self.part(0, 2), Self.part(1, 2)] {
            let path = folder.file("step-000000005/" + name)
            let whole = try bytes(of: path)
            for index in whole.indices {
                var changed = whole
                changed[index] ^= 1
                try put(changed, at: path)
                #expect(throws: CheckpointError.self, "\(name), byte \(index)") {
                    _ = try store.latest()
                }
            }
            try FileManager.default.removeItem(atPath: path)
            #expect(throws: CheckpointError.self) { _ = try store.latest() }
            try put(whole, at: path)
        }
        #expect(try store.latest()?.step == 5)
    }

    @Test func aFolderThatRanksDoNotShareIsSaid() throws {
        let folder = try TemporaryFolder()
        let store = CheckpointStore(directory: folder.path, keep: 1)
        try store.save(step: 1, files: CheckpointStoreTests.files(1))
        try store.begin(step: 5)
        let digest = try store.writePart("part-0-of-2", step: 5) { try $0.write([1]) }
        let text = message {
            try store.complete(
                step: 5, files: [], parts: ["part-0-of-2": digest, "part-1-of-2": digest],
                shared: [])
        }
        #expect(text?.contains("part-1-of-2': another rank's part is not there") == true)
        #expect(folder.names == [CheckpointStoreTests.name(1)])
    }

    @Test(arguments: [SavePhase.partWritten, .folderCreated, .manifestWritten, .renamed])
    func anErrorLosesNothing(phase: SavePhase) throws {
        struct DiskFull: Error {}
        let folder = try TemporaryFolder()
        var store = CheckpointStore(directory: folder.path, keep: 1)
        try store.save(step: 1, files: CheckpointStoreTests.files(1))
        store.atPhase = { if $0 == phase { throw DiskFull() } }
        #expect(throws: DiskFull.self) {
            try save(store, a: Self.content(9), b: Self.content(8), ranks: 2, run: 4)
        }
        #expect(try store.latest()?.step == (phase == .renamed ? 5 : 1))
        store.atPhase = { _ in }
        try save(store, a: Self.content(9), b: Self.content(8), ranks: 2, run: 4)
        #expect(folder.names == [CheckpointStoreTests.name(5)])
    }
}
