internal import COpenMPI

extension Communicator {
    /// A communicator of the same processes in the same order: `MPI_Comm_dup`.
    ///
    /// Collective.
    public borrowing func duplicate() throws(MPIError) -> Communicator {
        try duplicate(callLimit: endpoint.callLimit)
    }

    /// A duplicate that hands MPI at most `callLimit` elements at a time.
    ///
    /// For tests, which see with a few elements what otherwise takes gigabytes.
    package borrowing func duplicate(callLimit: Int) throws(MPIError) -> Communicator {
        var made: CommunicatorSlot = unsafe COpenMPI_noCommunicator()
        endpoint.begin(.duplicate, 0, UInt8.self)
        // Safe: our handle is alive while we are, and `made` is a local variable.
        try endpoint.check(unsafe MPI_Comm_dup(endpoint.handle.raw, &made), in: .duplicate)
        guard let made = unsafe CommunicatorHandle(made) else { throw missing(.duplicate) }
        return try adopt(made, callLimit: callLimit)
    }

    /// Parts the processes by color: `MPI_Comm_split`.
    ///
    /// Collective.
    ///
    /// - Parameters:
    ///   - color: processes of equal color end up together; nil takes part but gets none.
    ///   - key: orders the processes of a color; equal keys keep their order. The present rank if
    ///     left out.
    /// - Returns: the communicator of this process's color, or nil for a nil color.
    /// - Throws: ``MPIError`` if MPI fails.
    /// - Precondition: a color is not negative.
    public borrowing func split(color: Int?, key: Int? = nil) throws(MPIError) -> Communicator? {
        if let color { precondition(color >= 0, "the color \(color) of a split is negative") }
        let color = color.map { Int32(clamping: $0) } ?? MPI_UNDEFINED
        var made: CommunicatorSlot = unsafe COpenMPI_noCommunicator()
        // Safe: our handle is alive while we are, and `made` is a local variable.
        endpoint.begin(.split, 0, UInt8.self)
        try endpoint.check(
            unsafe MPI_Comm_split(
                endpoint.handle.raw, color, Int32(clamping: key ?? rank), &made),
            in: .split)
        guard let made = unsafe CommunicatorHandle(made) else { return nil }
        return try adopt(made, callLimit: endpoint.callLimit)
    }

    /// Parts the processes by machine: `MPI_Comm_split_type` with `MPI_COMM_TYPE_SHARED`.
    ///
    /// Collective. Processes of the result can share memory: see ``SharedWindow``. They keep their
    /// order.
    public borrowing func splitByNode() throws(MPIError) -> Communicator {
        var made: CommunicatorSlot = unsafe COpenMPI_noCommunicator()
        // Safe: our handle is alive while we are, and `made` is a local variable.
        endpoint.begin(.splitType, 0, UInt8.self)
        try endpoint.check(
            unsafe MPI_Comm_split_type(
                endpoint.handle.raw, Int32(MPI_COMM_TYPE_SHARED), Int32(rank), COpenMPI_noInfo(),
                &made),
            in: .splitType)
        guard let made = unsafe CommunicatorHandle(made) else { throw missing(.splitType) }
        return try adopt(made, callLimit: endpoint.callLimit)
    }

    private borrowing func adopt(
        _ handle: CommunicatorHandle, callLimit: Int
    ) throws(MPIError) -> Communicator {
        try Communicator(
            owning: handle, session: session, worldRank: endpoint.worldRank, callLimit: callLimit)
    }

    /// The library said that all was well, and gave nothing.
    private borrowing func missing(_ call: Call) -> MPIError {
        MPIError(
            code: MPI_ERR_INTERN, in: call, rank: endpoint.worldRank,
            text: "the library returned no communicator")
    }
}
