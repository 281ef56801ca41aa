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
}
