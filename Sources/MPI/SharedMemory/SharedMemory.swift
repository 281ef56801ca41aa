internal import COpenMPI

/// One block of memory, seen by all processes of a communicator, each at an address of its own.
@safe
struct SharedMemory {
    let handle: WindowHandle

    /// The first byte as this process sees it, on a page boundary of the block.
    let base: UnsafeMutableRawPointer

    /// Allocates the block.
    ///
    /// Collective.
    ///
    /// The process of rank 0 asks for all of it: the standard leaves the alignment of each
    /// process's own share open, but inside of one block addresses differ by whole pages from
    /// process to process.
    init(bytes: Int, on communicator: borrowing Communicator) throws(MPIError) {
        let endpoint = communicator.endpoint
        let size = endpoint.rank == 0 ? bytes + SegmentLayout.page : 0
        var own: UnsafeMutableRawPointer?
        var made: WindowSlot = unsafe COpenMPI_noWindow()
        endpoint.begin(.allocateShared, size, UInt8.self)
        // Safe: both results are local variables; `own` is a pointer to the pointer, as MPI wants.
        let code = unsafe withUnsafeMutablePointer(to: &own) { own in
            unsafe MPI_Win_allocate_shared(
                size, 1, COpenMPI_noInfo(), endpoint.handle.raw, own, &made)
        }
        try endpoint.check(code, in: .allocateShared)
        guard let handle = unsafe WindowHandle(made) else {
            throw Self.unusable("no window", at: endpoint)
        }
        self.handle = handle
        try endpoint.check(
            unsafe MPI_Win_set_errhandler(handle.raw, COpenMPI_errorsReturn()),
            in: .setWindowErrorHandler)
        // One epoch for the window's whole life; nobody else locks it, so nothing to check.
        try endpoint.check(unsafe MPI_Win_lock_all(MPI_MODE_NOCHECK, handle.raw), in: .lockAll)

        let start = unsafe try Self.start(of: handle.raw, at: endpoint)
        let page = UInt(SegmentLayout.page)
        let shift = (page - UInt(bitPattern: start) % page) % page
        let common = try communicator.broadcast(UInt64(shift), root: 0)
        unsafe base = unsafe start + Int(common)
        guard unsafe UInt(bitPattern: base) % 64 == 0 else {
            throw Self.unusable("memory aligned differently on each process", at: endpoint)
        }
    }

    /// Where this process sees the block of rank 0: `MPI_Win_shared_query`.
    private static func start(
        of window: MPI_Win, at endpoint: Endpoint
    ) throws(MPIError) -> UnsafeMutableRawPointer {
        var size: MPI_Aint = 0
        var unit: Int32 = 0
        var start: UnsafeMutableRawPointer?
        // Safe: the window is alive, and all results are local variables.
        let code = unsafe withUnsafeMutablePointer(to: &start) { start in
            unsafe MPI_Win_shared_query(window, 0, &size, &unit, start)
        }
        try endpoint.check(code, in: .querySegment)
        guard let start = unsafe start else { throw unusable("no memory", at: endpoint) }
        return unsafe start
    }

    private static func unusable(_ what: String, at endpoint: Endpoint) -> MPIError {
        MPIError(
            code: MPI_ERR_RMA_SHARED, in: .allocateShared, rank: endpoint.worldRank,
            text: "the library gave \(what)")
    }
}

extension WindowHandle {
    /// Makes all writes before it visible to all processes after it.
    ///
    /// Collective.
    func synchronize(on communicator: borrowing Communicator) throws(MPIError) {
        let endpoint = communicator.endpoint
        // Safe: callers own the window, which is alive.
        try endpoint.check(unsafe MPI_Win_sync(raw), in: .synchronize)
        try communicator.barrier()
        try endpoint.check(unsafe MPI_Win_sync(raw), in: .synchronize)
    }

    /// Ends the window's epoch and frees it: `MPI_Win_unlock_all`, `MPI_Win_free`.
    ///
    /// Collective.
    func free(rank: Int?) throws(MPIError) {
        // Safe: callers own the window and forget it.
        try check(unsafe MPI_Win_unlock_all(raw), in: .unlockAll, rank: rank)
        var raw: WindowSlot = unsafe raw
        try check(unsafe MPI_Win_free(&raw), in: .freeWindow, rank: rank)
    }
}
