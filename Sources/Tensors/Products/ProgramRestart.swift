#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

extension BLAS {
    /// Starts this program over with another core type for the library: `setenv`, `execv`.
    ///
    /// The library reads `OPENBLAS_CORETYPE` when it is loaded, before any code of the program, so
    /// the only way to choose is to start over. Must run before anything else has started (threads,
    /// MPI). Returns if the system refuses.
    ///
    /// - Parameters:
    ///   - core: the core type, such as "SKYLAKEX".
    ///   - arguments: the program's arguments, its own name first.
    public static func restartProgram(core: String, arguments: [String]) {
        _ = unsafe setenv("OPENBLAS_CORETYPE", core, 1)
        // Safe: the strings live until execv has copied them or has failed.
        var pointers = unsafe arguments.map { unsafe strdup($0) } + [nil]
        _ = unsafe execv("/proc/self/exe", &pointers)
        unsafe pointers.forEach { unsafe free($0) }
    }
}
