import Foundation
import Tensors
import Training

/// What one rank knows of itself, to be told to rank 0.
struct RankDescription: Codable {
    var coresOfHost: Int
    var processor: String
    var highest: String
    var requestedThreads: String?
    var freeSharedMemory: Int

    init() {
        coresOfHost = ProcessInfo.processInfo.processorCount
        processor = SystemFile.line("model name", of: "/proc/cpuinfo") ?? "unknown"
        highest = InstructionSet.highest.name
        requestedThreads = ProcessInfo.processInfo.environment["OPENBLAS_NUM_THREADS"]
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: "/dev/shm")
        freeSharedMemory = (attributes?[.systemFreeSize] as? NSNumber)?.intValue ?? 0
    }

    /// One line of text.
    var encoded: String {
        (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    init?(encoded: String) {
        guard
            let value = try? JSONDecoder().decode(
                RankDescription.self, from: Data(encoded.utf8))
        else { return nil }
        self = value
    }
}
