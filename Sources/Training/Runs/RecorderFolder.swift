internal import DataParallel
internal import Foundation
internal import MPI

/// The folder `flight-recorder` of a run: what each rank did last, `rank-N.json`.
///
/// A file lives while its rank does; of a rank that ends in good order none is left. What an earlier
/// attempt has left behind is kept one more time, in the folder `previous`.
struct RecorderFolder {
    private let path: String
    private var previous: String { path + "/previous" }

    init(_ run: RunDirectory) { path = run.recorders }

    /// Begins to record on every rank, unless it is done already; collective.
    ///
    /// - Parameters:
    ///   - ranks: all ranks.
    ///   - warn: told once if files cannot be written; training goes on without them.
    /// - Throws: `MPIError`.
    func open(over ranks: RankGroup, warn: (String) -> Void) throws {
        if FlightRecorder.isOpen { return }
        var problem = ""
        do {
            try makeRoom(for: ranks)
            try FlightRecorder.open(
                "\(path)/\(Self.name(ranks.rank))", rank: ranks.rank, ranks: ranks.size)
        } catch {
            problem = ErrorText.sentence(for: error)
        }
        if let first = try ranks.all(problem).first(where: { !$0.isEmpty }) { warn(first) }
    }

    private static func name(_ rank: Int) -> String { "rank-\(rank).json" }

    /// Makes the folder, and moves away what an earlier attempt has left there.
    ///
    /// Each rank moves its own file, because it may be on a disk of its own; rank 0 all those that no
    /// rank of this attempt will replace.
    private func makeRoom(for ranks: RankGroup) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: path, withIntermediateDirectories: true)
        var old = [Self.name(ranks.rank)]
        if ranks.isFirst {
            let current = Set((0..<ranks.size).map(Self.name))
            old += try files.contentsOfDirectory(atPath: path).filter {
                $0 != "previous" && !current.contains($0)
            }
        }
        for name in old where files.fileExists(atPath: "\(path)/\(name)") {
            try files.createDirectory(atPath: previous, withIntermediateDirectories: true)
            try? files.removeItem(atPath: "\(previous)/\(name)")
            try files.moveItem(atPath: "\(path)/\(name)", toPath: "\(previous)/\(name)")
        }
    }
}
