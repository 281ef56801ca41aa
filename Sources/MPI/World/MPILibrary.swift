internal import COpenMPI

/// The MPI library that this program runs with.
public enum MPILibrary {
    /// What the library calls itself, first line only: `MPI_Get_library_version`.
    ///
    /// For example `Open MPI v4.1.4, …`. May be asked for at any time.
    public static var version: String {
        var length: Int32 = 0
        let capacity = Int(MPI_MAX_LIBRARY_VERSION_STRING)
        let text = unsafe String(unsafeUninitializedCapacity: capacity) { bytes in
            // Safe: MPI writes at most as many bytes as its own constant says.
            let result = unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                unsafe MPI_Get_library_version(characters.baseAddress, &length)
            }
            return result == MPI_SUCCESS ? Int(length) : 0
        }
        // Debian's ends with a space, and its length counts the zero at the end.
        let line = text.prefix { !$0.isNewline && $0 != "\0" }
        let words = line.split(separator: " ")
        return words.isEmpty ? "unknown" : words.joined(separator: " ")
    }

    /// Whether MPI is running: between `MPI_Init` and `MPI_Finalize`.
    public static var isInitialized: Bool {
        wasInitialized && !wasFinalized
    }

    /// Whether MPI was ever started in this process.
    static var wasInitialized: Bool {
        var flag: Int32 = 0
        // Safe: the result is a local variable; callable at any time.
        return unsafe MPI_Initialized(&flag) == MPI_SUCCESS && flag != 0
    }

    /// Whether MPI was finished in this process, after which it cannot start again.
    private static var wasFinalized: Bool {
        var flag: Int32 = 0
        // Safe: as above.
        return unsafe MPI_Finalized(&flag) == MPI_SUCCESS && flag != 0
    }
}
