internal import COpenMPI

extension Communicator {
    /// Waits for a message and describes it without taking it: `MPI_Probe`.
    ///
    /// Tells how large a place the message needs. A message of more than 2^27 elements, which
    /// travels in parts, reports 2^27.
    ///
    /// - Parameters:
    ///   - type: the type of its elements.
    ///   - source: the rank to receive from; nil for any.
    ///   - tag: the tag to receive; nil for any.
    /// - Returns: where the message comes from, its tag, and how many elements it has.
    /// - Throws: ``MPIError``, of class ``ErrorClass/rank`` if no process has that rank.
    public borrowing func probe<Scalar: MPIScalar>(
        _ type: Scalar.Type, from source: Int?, tag: Int? = 0
    ) throws(MPIError) -> Message {
        var status = MPI_Status()
        // Safe: our handle is alive while we are, and the result is a local variable.
        endpoint.begin(.probe, 0, Scalar.self)
        let code = unsafe MPI_Probe(
            source.map(argument) ?? MPI_ANY_SOURCE, tag.map(argument) ?? MPI_ANY_TAG,
            endpoint.handle.raw, &status)
        try endpoint.check(code, in: .probe)
        return try Message(status, Datatype(type), at: endpoint)
    }

    /// Describes a message that is waiting to be received, if there is one: `MPI_Iprobe`.
    ///
    /// - Parameters:
    ///   - type: the type of its elements.
    ///   - source: the rank to receive from; nil for any.
    ///   - tag: the tag to receive; nil for any.
    /// - Returns: as ``probe(_:from:tag:)``, or nil at once if there is no such message yet.
    /// - Throws: ``MPIError``, of class ``ErrorClass/rank`` if no process has that rank.
    public borrowing func pollMessage<Scalar: MPIScalar>(
        _ type: Scalar.Type, from source: Int?, tag: Int? = 0
    ) throws(MPIError) -> Message? {
        var status = MPI_Status()
        var isThere: Int32 = 0
        // Safe: our handle is alive while we are, and both results are local variables.
        let code = unsafe MPI_Iprobe(
            source.map(argument) ?? MPI_ANY_SOURCE, tag.map(argument) ?? MPI_ANY_TAG,
            endpoint.handle.raw, &isThere, &status)
        try endpoint.check(code, in: .pollProbe)
        return isThere == 0 ? nil : try Message(status, Datatype(type), at: endpoint)
    }
}
