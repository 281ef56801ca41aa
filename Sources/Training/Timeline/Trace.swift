internal import DataParallel
internal import Foundation

/// The trace of one run: records, aligns the clocks of all ranks, and writes the file.
///
/// All ranks make one, or none.
final class Trace {
    /// What this rank does.
    let timeline: Timeline

    private let clock = RankClock()
    private let ranks: RankGroup
    private let path: String
    private var first: [ClockReading] = []

    /// A trace that will be written to the file `path`.
    init(to path: String, over ranks: RankGroup) {
        self.path = path
        self.ranks = ranks
        timeline = Timeline(clock: clock, ranks: ranks.size)
    }

    /// Reads all clocks for the first time; collective.
    ///
    /// A trace of an attempt before this one is removed: it would be taken for this one's if no
    /// other is written.
    func open() throws {
        try ranks.onFirst { try? FileManager.default.removeItem(atPath: path) }
        first = try ranks.readClocks { clock.now }
    }

    /// Collects what all ranks have recorded and writes it on rank 0; collective.
    func write() throws {
        let last = try ranks.readClocks { clock.now }
        let hosts = try ranks.all(Self.host)
        let all = try ranks.collect(timeline.slices.flatMap(\.encoded))
        try ranks.onFirst {
            let tracks = all.enumerated().map { rank, numbers in
                RankTrack(rank: rank, host: hosts[rank], slices: Self.slices(numbers))
                    .aligned(ClockAlignment(first[rank], last[rank]))
            }
            try write(tracks, note: "clocks of \(ranks.size) ranks aligned with that of rank 0")
        }
    }

    /// Writes what this rank alone has recorded, because the others cannot be asked any more.
    func writeAlone() throws {
        let track = RankTrack(rank: ranks.rank, host: Self.host, slices: timeline.slices)
        try write([track], note: "rank \(ranks.rank) alone, which met an error")
    }

    private func write(_ tracks: [RankTrack], note: String) throws(FileError) {
        try DurableFile.write(TraceFile.bytes(tracks, note: note), to: path)
    }

    private static func slices(_ numbers: [Int64]) -> [Slice] {
        stride(from: 0, to: numbers.count, by: 4).compactMap {
            Slice(encoded: numbers[$0..<min($0 + 4, numbers.count)])
        }
    }

    private static var host: String { ProcessInfo.processInfo.hostName }
}
