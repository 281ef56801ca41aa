internal import Foundation

/// Whole files as bytes.
public enum FileBytes {
    /// Reads a file.
    ///
    /// - Throws: ``FileError`` with path and reason.
    public static func read(_ path: String) throws(FileError) -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw FileError(.read, path, error)
        }
    }
}
