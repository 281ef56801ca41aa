internal import Foundation

/// Who started which process, and where its output goes.
package struct ProcessTable {
    /// The name of a program's file, nil if there is no such process.
    package var name: (Int32) -> String?
    /// The id of the process that started it.
    package var parent: (Int32) -> Int32?
    /// The path of the terminal that its standard output is, nil if that is a file or a pipe.
    package var terminal: (Int32) -> String?

    /// A table that answers as these functions do.
    package init(
        name: @escaping (Int32) -> String?, parent: @escaping (Int32) -> Int32?,
        terminal: @escaping (Int32) -> String?
    ) {
        self.name = name
        self.parent = parent
        self.terminal = terminal
    }

    private static let launchers: Set<String> = [
        "mpirun", "mpiexec", "orterun", "prterun", "prte", "orted", "prted",
    ]

    /// The MPI launcher that a process was started by, over any number of shells in between.
    ///
    /// A remote rank is started by a daemon, whose output is no terminal.
    package func launcher(of process: Int32) -> Int32? {
        var current = process
        // Nobody nests shells deeper; the bound is against a table with a circle.
        for _ in 0..<16 {
            guard let parent = parent(current), parent > 1 else { return nil }
            if let name = name(parent), Self.launchers.contains(name) { return parent }
            current = parent
        }
        return nil
    }
}

extension ProcessTable {
    /// The processes of this machine, from Linux's `/proc`.
    package static var live: ProcessTable {
        ProcessTable(
            name: { stat($0)?.name }, parent: { stat($0)?.parent },
            terminal: { process in
                let link = "/proc/\(process)/fd/1"
                guard
                    let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link)
                else { return nil }
                return target.hasPrefix("/dev/pts/") || target.hasPrefix("/dev/tty") ? target : nil
            })
    }

    private static func stat(_ process: Int32) -> (name: String, parent: Int32)? {
        guard let (name, words) = SystemFile.stat("\(process)"), words.count > 1,
            let parent = Int32(words[1])
        else { return nil }
        return (name, parent)
    }
}
