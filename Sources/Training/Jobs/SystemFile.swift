internal import Foundation

/// Files in which Linux tells of processes and the machine.
package enum SystemFile {
    /// The whole text; nil if there is no such file.
    ///
    /// Such files have no length, and reading one as others are read ends with its first 4 KB.
    package static func text(_ path: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        return (try? file.readToEnd()).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What stands behind `name:` in a file of such lines; nil if there is no such line.
    package static func line(_ name: String, of path: String) -> String? {
        let found = text(path)?.split(separator: "\n").first { $0.hasPrefix(name) }
        return found?.split(separator: ":", maxSplits: 1).last.map {
            $0.trimmingCharacters(in: .whitespaces)
        }
    }

    /// What `/proc/ID/stat` tells of a process: "ID (name) state parent …", where the name may have spaces
    /// and parentheses of its own.
    ///
    /// - Parameter process: its number, or "self".
    /// - Returns: the name, and the words behind it; nil if the process is gone.
    package static func stat(_ process: String) -> (name: String, words: [Substring])? {
        guard let text = text("/proc/\(process)/stat"),
            let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")"), open < close
        else { return nil }
        let name = String(text[text.index(after: open)..<close])
        return (name, text[text.index(after: close)...].split(separator: " "))
    }
}
