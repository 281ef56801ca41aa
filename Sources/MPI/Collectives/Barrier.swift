internal import COpenMPI

extension Communicator {
    /// Waits until every process of the communicator has come here: `MPI_Barrier`.
    ///
    /// Collective.
    public borrowing func barrier() throws(MPIError) {
        endpoint.begin(.barrier, 0, UInt8.self)
        // Safe: our handle is alive while we are.
        try endpoint.check(unsafe MPI_Barrier(endpoint.handle.raw), in: .barrier)
    }
}
