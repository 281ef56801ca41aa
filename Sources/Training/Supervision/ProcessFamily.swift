internal import Foundation

/// The processes that a process has started, and those that they have started: from Linux's `/proc`.
enum ProcessFamily {
    /// A process, told apart from a later one with the same id by the time of its start.
    struct Member: Hashable {
        let id: Int32
        let start: UInt64
        /// The name of its program, of which Linux keeps 15 characters.
        let name: String

        /// Whether it is still there.
        var isAlive: Bool { ProcessFamily.facts(of: id)?.start == start }
    }

    /// All descendants of a process; none where there is no `/proc`.
    static func descendants(of root: Int32) -> [Member] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        var children: [Int32: [Member]] = [:]
        for id in names.compactMap({ Int32($0) }) {
            guard let facts = facts(of: id) else { continue }
            children[facts.parent, default: []].append(
                Member(id: id, start: facts.start, name: facts.name))
        }
        var found: [Member] = [], open = [root]
        while let next = open.popLast() {
            let more = children[next] ?? []
            found += more
            open += more.map(\.id)
        }
        return found
    }

    /// Parent, time of start and name; nil if it is gone, or as good as gone.
    private static func facts(of id: Int32) -> (parent: Int32, start: UInt64, name: String)? {
        guard let (name, words) = SystemFile.stat("\(id)"), words.count > 19,
            let parent = Int32(words[1]), let start = UInt64(words[19]), words[0] != "Z"
        else { return nil }
        return (parent, start, name)
    }
}
