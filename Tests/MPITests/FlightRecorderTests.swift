import Foundation
import MPI
import Testing

/// The recorder's file, which other tests of this process must not open meanwhile.
@Suite(.serialized) struct FlightRecorderTests {
    /// A recorder's file as other programs read it.
    private struct File: Decodable {
        struct Record: Decodable {
            let sequence: Int?
            let name: String?
            let step: Int?
            let bytes: Int?
            let start: Int?
            let end: Int?
        }

        let rank: Int
        let ranks: Int
        let host: String
        let process: Int
        let opened: Int
        let state: String
        let records: [Record]

        /// Those that were written, in their order.
        var operations: [Record] {
            records.filter { $0.sequence != nil }
                .sorted { ($0.sequence ?? 0) < ($1.sequence ?? 0) }
        }
    }

    private let path = FileManager.default.temporaryDirectory.path + "/" + UUID().uuidString

    private func read() throws -> File {
        try JSONDecoder().decode(File.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private func withRecorder(_ body: () throws -> Void) throws {
        try FlightRecorder.open(path, rank: 3, ranks: 8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body()
        FlightRecorder.close()
        #expect(try read().state == "finished")
    }

    @Test func theFileSaysWhoseItIs() throws {
        try withRecorder {
            let file = try read()
            #expect(file.rank == 3 && file.ranks == 8 && file.state == "running")
            #expect(file.process == Int(ProcessInfo.processInfo.processIdentifier))
            #expect(file.host == ProcessInfo.processInfo.hostName)
            #expect(file.records.count == FlightRecorder.capacity)
        }
    }

    @Test(arguments: [0, 1, 7, 8, 9, 31, 64, 65, 255, 256, 257, 1000])
    func theLastOperationsAreKept(count: Int) throws {
        try withRecorder {
            let before = try read().operations.last?.sequence.map { $0 + 1 }
            for index in 0..<count {
                FlightRecorder.begin(waiting: "MPI_Allreduce", bytes: index)
                FlightRecorder.endWaiting()
            }
            let kept = try read().operations
            #expect(kept.count == min(count, FlightRecorder.capacity))
            #expect(kept.map(\.bytes) == (0..<count).suffix(FlightRecorder.capacity).map { $0 })
            #expect(kept.allSatisfy { $0.name == "MPI_Allreduce" })
            #expect(kept.allSatisfy { ($0.start ?? 0) <= ($0.end ?? -1) })
            #expect(before == nil)
        }
    }

    @Test func whatIsNotOverHasNoEnd() throws {
        try withRecorder {
            FlightRecorder.begin(phase: "compute")
            FlightRecorder.begin(phase: "exchange")
            FlightRecorder.begin(waiting: "a name of more than 24 letters", bytes: 123_456_789_012)
            let kept = try read().operations
            #expect(kept.map(\.name) == ["compute", "exchange", "a name of more than 24 l"])
            #expect(kept.map { $0.end == nil } == [false, true, true])
            #expect(kept.last?.bytes == 123_456_789_012)
            #expect(kept.first?.bytes == nil)
            FlightRecorder.endWaiting()
            FlightRecorder.endPhase()
            let ended = try read().operations
            #expect(ended.allSatisfy { $0.end != nil })
        }
    }

    /// The ring has come round since the phase began: its place belongs to another.
    @Test func theEndOfWhatIsForgottenIsNotNoted() throws {
        try withRecorder {
            FlightRecorder.begin(phase: "long")
            for _ in 0..<FlightRecorder.capacity { FlightRecorder.begin(waiting: "short") }
            FlightRecorder.endPhase()
            let kept = try read().operations
            #expect(kept.allSatisfy { $0.name == "short" && $0.end == nil })
        }
    }

    @Test func nothingIsNotedWithoutAFile() throws {
        FlightRecorder.begin(phase: "compute")
        FlightRecorder.endPhase()
        #expect(!FlightRecorder.isOpen)
    }

    @Test func theFileCanGoWithItsFolder() throws {
        let folder = path + "-folder"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        try FlightRecorder.open(folder + "/rank-0.json", rank: 0, ranks: 1)
        FlightRecorder.close(removingFile: true)
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test func aFileThatCannotBeWrittenIsOneSentence() {
        let error = #expect(throws: RecorderError.self) {
            try FlightRecorder.open("/none/rank-0.json", rank: 0, ranks: 1)
        }
        #expect(
            error?.description
                == "the flight recorder cannot write '/none/rank-0.json': No such file or directory"
        )
        #expect(!FlightRecorder.isOpen)
    }
}
