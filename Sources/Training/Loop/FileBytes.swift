internal import Foundation

/// Whole files as bytes.
public enum FileBytes {
    /// Reads a file, or a pipe to its end, such as a shell's `<(command)`.
    ///
    /// - Throws: ``FileError`` with path and reason.
    public static func read(_ path: String) throws(FileError) -> [UInt8] {
        do {
            // Data(contentsOf:) reads regular files alone.
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            return [UInt8](try file.readToEnd() ?? Data())
        } catch {
            throw FileError(.read, path, error)
        }
    }
}
