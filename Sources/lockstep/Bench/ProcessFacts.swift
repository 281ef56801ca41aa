import Foundation
import Training

/// What the kernel tells of this process and machine in files.
enum ProcessFacts {
    /// The most memory that this process has held at once, in bytes; nil where it is not told.
    static var peakMemory: Int? {
        let words = SystemFile.line("VmHWM", of: "/proc/self/status")?.split(separator: " ")
        return words?.first.flatMap { Int($0) }.map { $0 << 10 }
    }

    /// Seconds since this process was started, to hundredths; nil where it is not told.
    ///
    /// A program that starts itself over keeps its beginning.
    static var age: Double? {
        guard let uptime = SystemFile.text("/proc/uptime")?.split(separator: " ").first,
            let now = Double(uptime), let words = SystemFile.stat("self")?.words
        else { return nil }
        let ticks = words.dropFirst(19).first.flatMap { Double($0) }
        return ticks.map { now - $0 / Double(sysconf(Int32(_SC_CLK_TCK))) }
    }
}
