internal import Foundation

/// Lists of processors as Linux writes them, such as "0-3,8".
public enum ProcessorList {
    /// The cores that this process may run on; empty where the system does not say.
    public static func allowed() -> [Int] {
        SystemFile.line("Cpus_allowed_list", of: "/proc/self/status").map { parse($0) } ?? []
    }

    /// "0-3,8" from single numbers.
    public static func text(_ cores: some Sequence<Int>) -> String {
        var runs: [ClosedRange<Int>] = []
        for core in cores.sorted() {
            if let last = runs.last, last.upperBound + 1 == core {
                runs[runs.count - 1] = last.lowerBound...core
            } else {
                runs.append(core...core)
            }
        }
        return runs.map {
            $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
        }.joined(separator: ",")
    }

    /// The numbers in a list; parts that are none are left out.
    public static func parse(_ list: some StringProtocol) -> [Int] {
        list.split(separator: ",").flatMap { part -> [Int] in
            let ends = part.split(separator: "-").compactMap {
                Int($0.trimmingCharacters(in: .whitespaces))
            }
            guard let first = ends.first, let last = ends.last, first <= last else { return [] }
            return Array(first...last)
        }
    }
}
