internal import COpenMPI

extension Communicator {
    /// Waits until every process of the communicator has come here: `MPI_Barrier`.
    ///
    /// Collective.
    public borrowing func barrier() throws(MPIError) {
        // Safe: our handle is alive while we are.
        try endpoint.check(unsafe MPI_Barrier(endpoint.handle.raw), in: .barrier)
    }
}
