import Foundation

/// The processes that a process started, and those that they started.
enum ProcessTree {
    /// All descendants of a process, from `/proc`; none where there is no `/proc`.
    ///
    /// Ranks form process groups of their own, so a signal to a group would miss them.
    static func descendants(of root: Int32) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        var children: [Int32: [Int32]] = [:]
        for identifier in names.compactMap({ Int32($0) }) {
            guard let parent = parent(of: identifier) else { continue }
            children[parent, default: []].append(identifier)
        }
        var found: [Int32] = []
        var open = [root]
        while let next = open.popLast() {
            let more = children[next] ?? []
            found += more
            open += more
        }
        return found
    }

    /// Ends processes at once; those that ended meanwhile are skipped.
    static func kill(_ identifiers: [Int32]) {
        for identifier in identifiers { _ = Foundation.kill(identifier, SIGKILL) }
    }

    private static func parent(of identifier: Int32) -> Int32? {
        // `PID (NAME) STATE PARENT …`, where the name may hold spaces and brackets.
        guard let line = try? String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8),
            let end = line.lastIndex(of: ")")
        else { return nil }
        let fields = line[line.index(after: end)...].split(separator: " ")
        return fields.count > 1 ? Int32(fields[1]) : nil
    }
}
