internal import COpenMPI

// Every MPI handle reaches Swift as the same type, `OpaquePointer` with Open MPI and `Int32` with
// MPICH. Each kind is wrapped on its own, so that a window can never be passed where a communicator
// belongs.

// What functions that make a handle write to. The only place where the two libraries differ.
#if MPICH
    typealias CommunicatorSlot = MPI_Comm
    typealias WindowSlot = MPI_Win
    typealias RequestSlot = MPI_Request
#else
    typealias CommunicatorSlot = MPI_Comm?
    typealias WindowSlot = MPI_Win?
    typealias RequestSlot = MPI_Request?
#endif

/// An `MPI_Comm`.
///
/// Copying the handle copies no communicator; ``Communicator`` says who frees it.
@safe
struct CommunicatorHandle {
    let raw: MPI_Comm

    /// Every process of the job, `MPI_COMM_WORLD`.
    static var world: CommunicatorHandle { unsafe CommunicatorHandle(raw: COpenMPI_world()) }

    private init(raw: MPI_Comm) { unsafe self.raw = unsafe raw }

    /// What MPI has made, nil if it is no communicator.
    init?(_ made: CommunicatorSlot) {
        guard unsafe made != COpenMPI_noCommunicator() else { return nil }
        #if MPICH
            self.init(raw: made)
        #else
            guard let made = unsafe made else { return nil }
            unsafe self.init(raw: made)
        #endif
    }
}

/// An `MPI_Win`; ``SharedWindow`` says who frees it.
@safe
struct WindowHandle {
    let raw: MPI_Win

    private init(raw: MPI_Win) { unsafe self.raw = unsafe raw }

    /// What MPI has made, nil if it is no window.
    init?(_ made: WindowSlot) {
        guard unsafe made != COpenMPI_noWindow() else { return nil }
        #if MPICH
            self.init(raw: made)
        #else
            guard let made = unsafe made else { return nil }
            unsafe self.init(raw: made)
        #endif
    }
}
