import Foundation
import Testing
import Training

/// What a save that fails or crashes leaves behind.
@Suite struct CheckpointCrashTests {
    struct DiskFull: Error {}

    /// The phases that a save by one rank goes through.
    static let phases = SavePhase.allCases.filter { $0 != .partWritten }

    /// The steps that can be found after a save of step 2 was cut off at a phase.
    static func isNewThere(after phase: SavePhase) -> Bool {
        [.renamed, .published, .pruned].contains(phase)
    }

    @Test(arguments: phases)
    func anErrorAtAnyPhaseLosesNothing(phase: SavePhase) throws {
        let folder = try TemporaryFolder()
        var store = CheckpointStore(directory: folder.path, keep: 1)
        try store.save(step: 1, files: CheckpointStoreTests.files(1))
        if phase == .predecessorSetAside {
            // Only a different checkpoint of the same step is set aside.
            try store.save(step: 2, files: CheckpointStoreTests.files(3))
        }
        store.atPhase = { if $0 == phase { throw DiskFull() } }
        #expect(throws: DiskFull.self) {
            try store.save(step: 2, files: CheckpointStoreTests.files(2))
        }
        let latest = try #require(try store.latest())
        if phase == .predecessorSetAside {
            #expect(try latest.bytes(of: "state.json") == Array("{\"step\":3}".utf8))
        } else {
            #expect(latest.step == (Self.isNewThere(after: phase) ? 2 : 1))
        }
        #expect(!folder.names.contains { $0.hasPrefix(".tmp") })
        store.atPhase = { _ in }
        try store.save(step: 3, files: CheckpointStoreTests.files(3))
        #expect(folder.names == [CheckpointStoreTests.name(3)])
    }

    @Test(arguments: phases.filter { $0 != .predecessorSetAside })
    func aCrashAtAnyPhaseLeavesACompleteCheckpoint(phase: SavePhase) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path
        var store = CheckpointStore(directory: path, keep: 1)
        try store.save(step: 1, files: CheckpointStoreTests.files(1))
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, phase] in
            var doomed = CheckpointStore(directory: path, keep: 1)
            doomed.atPhase = { if $0 == phase { raise(SIGKILL) } }
            try doomed.save(step: 2, files: CheckpointStoreTests.files(2))
        }
        var warnings: [String] = []
        let latest = try #require(try store.latest { warnings.append($0) })
        #expect(latest.step == (Self.isNewThere(after: phase) ? 2 : 1))
        #expect(warnings.isEmpty)
        store.atPhase = { _ in }
        try store.save(step: 3, files: CheckpointStoreTests.files(3))
        #expect(folder.names == [CheckpointStoreTests.name(3)])
    }

    @Test func anErrorOfAFilesWriterEndsTheSave() throws {
        let folder = try TemporaryFolder()
        let store = CheckpointStore(directory: folder.path, keep: 1)
        try store.save(step: 1, files: CheckpointStoreTests.files(1))
        let file = CheckpointFile("half") { output in
            try output.write([1, 2, 3])
            throw FileError(.write, "half", reason: "No space left on device")
        }
        #expect(
            message { try store.save(step: 2, files: [file]) }
                == "cannot write 'half': No space left on device")
        #expect(folder.names == [CheckpointStoreTests.name(1)])
    }

    @Test func aFileInTheWayIsAnErrorOfTheWorld() throws {
        let folder = try TemporaryFolder()
        try put([1], at: folder.file("file"))
        let store = CheckpointStore(directory: folder.file("file/checkpoints"), keep: 1)
        #expect {
            try store.save(step: 1, files: CheckpointStoreTests.files(1))
        } throws: { error in
            (error as? any UserFacingError)?.exitCode == ExitCode.cannotCreate
        }
    }
}
