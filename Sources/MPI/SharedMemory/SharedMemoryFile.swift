internal import Glibc

/// Where shared windows come from on Linux: a file in memory, whose file system may be small.
public enum SharedMemoryFile {
    /// The folder in which Open MPI makes the file.
    public static let folder = "/dev/shm"

    /// Whether there is room for `bytes` more; also true where nobody knows.
    ///
    /// The library reserves no room: a process that touches what does not fit dies by a signal.
    /// Containers often have 64 MiB only.
    public static func hasRoom(for bytes: Int) -> Bool {
        var system = statvfs()
        // Safe: the result is a local variable, and the folder's name ends with a null character.
        guard unsafe statvfs(folder, &system) == 0 else { return true }
        let free = UInt64(system.f_bavail) * UInt64(system.f_frsize)
        // Something must remain for the messages of the ranks.
        return UInt64(max(bytes, 0)) <= free / 8 * 7
    }
}
