internal import Foundation

/// Files that survive a crash: whole and new, or whole and old, never in between.
public enum DurableFile {
    /// Replaces the content of a file in one step, or creates it.
    ///
    /// Foundation's atomic write does the work: a temporary file in the same folder, fsync, rename;
    /// on an error (a full disk, say) the temporary file is removed and the old file stays as it
    /// was. The folder is synchronised after it, so that the new name is on disk too.
    ///
    /// - Throws: ``FileError``.
    public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw FileError(.write, path, error)
        }
        try synchronize(folder: (path as NSString).deletingLastPathComponent)
    }

    /// Waits until the names in a folder are on disk (`fsync` of the folder).
    ///
    /// - Throws: ``FileError``.
    public static func synchronize(folder: String) throws(FileError) {
        let folder = folder.isEmpty ? "." : folder
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder))
            defer { try? handle.close() }
            try handle.synchronize()
        } catch {
            // Some network file systems cannot synchronise a folder, and say so with EINVAL; they
            // write names through by themselves.
            guard FileError.errno(under: error) == EINVAL else {
                throw FileError(.write, folder, error)
            }
        }
    }
}
