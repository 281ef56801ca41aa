internal import COpenMPI

// Every MPI handle reaches Swift as the same type, `OpaquePointer`. Each kind is wrapped on its own,
// so that a window can never be passed where a communicator belongs.

/// An `MPI_Comm`.
///
/// Copying the handle copies no communicator; ``Communicator`` says who frees it.
@safe
struct CommunicatorHandle {
    let raw: MPI_Comm

    /// Every process of the job, `MPI_COMM_WORLD`.
    static var world: CommunicatorHandle { unsafe CommunicatorHandle(COpenMPI_world()) }

    init(_ raw: MPI_Comm) { unsafe self.raw = raw }
}

/// An `MPI_Win`; ``SharedWindow`` says who frees it.
@safe
struct WindowHandle {
    let raw: MPI_Win

    init(_ raw: MPI_Win) { unsafe self.raw = raw }
}
