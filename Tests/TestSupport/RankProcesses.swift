import Foundation

/// The running processes of a job, found from outside: to signal them in the middle of their work.
public enum RankProcesses {
    /// The processes of an executable, in the order of their ranks.
    ///
    /// - Parameters:
    ///   - executable: the last part of its path.
    ///   - text: what its command line holds, such as the folder of a test's own.
    /// - Returns: process ids; a process without a rank, such as `mpirun`, counts as rank 0.
    public static func running(_ executable: String, mentioning text: String) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        var found: [(rank: Int, process: Int32)] = []
        for process in names.compactMap({ Int32($0) }) {
            let arguments = strings(process, "cmdline")
            guard let path = arguments.first, path.split(separator: "/").last == executable[...],
                arguments.dropFirst().contains(where: { $0.contains(text) })
            else { continue }
            let prefix = MPIChoice.isMPICH ? "PMI_RANK=" : "OMPI_COMM_WORLD_RANK="
            let rank = strings(process, "environ").first { $0.hasPrefix(prefix) }
                .flatMap { Int($0.dropFirst(prefix.count)) }
            found.append((rank ?? 0, process))
        }
        return found.sorted { $0.rank < $1.rank }.map(\.process)
    }

    /// Sends a signal; a process that has ended meanwhile is skipped.
    public static func signal(_ number: Int32, to processes: some Sequence<Int32>) {
        for process in processes { _ = kill(process, number) }
    }

    /// A file of `/proc` that holds strings with a zero byte after each.
    private static func strings(_ process: Int32, _ file: String) -> [String] {
        let bytes = FileManager.default.contents(atPath: "/proc/\(process)/\(file)") ?? Data()
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}
