internal import COpenMPI

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Ends the whole job with an exit code: `MPI_Abort` on the world.
func abortJob(code: Int32) -> Never {
    // What was printed so far would be lost with the process.
    fflush(nil)
    if MPILibrary.isInitialized {
        #if MPICH
            // Hydra drops what its proxies have not read by the time of an abort.
            usleep(250_000)
        #endif
        // Safe: the world exists from MPI_Init to MPI_Finalize.
        _ = unsafe MPI_Abort(CommunicatorHandle.world.raw, code)
    }
    // MPI_Abort does its best to end all processes; this one ends in any case.
    exit(code)
}

/// Writes a line to standard error in one piece, so that lines of several processes do not mix.
func writeToStandardError(_ line: String) {
    var text = line + "\n"
    text.withUTF8 { bytes in
        // Safe: the bytes are borrowed for the call. Where nobody listens there is nothing to do.
        _ = unsafe write(STDERR_FILENO, bytes.baseAddress, bytes.count)
    }
}
