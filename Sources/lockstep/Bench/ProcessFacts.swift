import Foundation
import Training

/// What the kernel tells of this process and machine in files.
enum ProcessFacts {
    /// The most memory that this process has held at once, in bytes; nil where it is not told.
    static var peakMemory: Int? {
        let words = line("VmHWM", of: "/proc/self/status")?.split(separator: " ")
        return words?.first.flatMap { Int($0) }.map { $0 << 10 }
    }

    /// Seconds since this process was started, to hundredths; nil where it is not told.
    ///
    /// A program that starts itself over keeps its beginning.
    static var age: Double? {
        guard
            let uptime = SystemFile.text("/proc/uptime")?.split(separator: " ").first.flatMap({
                Double($0)
            }),
            let status = SystemFile.text("/proc/self/stat"), let name = status.lastIndex(of: ")")
        else { return nil }
        // Behind the name in parentheses, which may hold anything, the start is the 20th word.
        let words = status[name...].split(separator: " ").dropFirst()
        let ticks = words.dropFirst(19).first.flatMap { Double($0) }
        return ticks.map { uptime - $0 / Double(sysconf(Int32(_SC_CLK_TCK))) }
    }

    /// What stands behind `name:` in a file of such lines.
    static func line(_ name: String, of path: String) -> String? {
        let found = SystemFile.text(path)?.split(separator: "\n").first { $0.hasPrefix(name) }
        return found?.split(separator: ":", maxSplits: 1).last.map {
            $0.trimmingCharacters(in: .whitespaces)
        }
    }
}
