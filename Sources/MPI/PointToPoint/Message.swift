internal import COpenMPI

/// Where a message came from, and how long it is: `MPI_Status`.
public struct Message: Hashable, Sendable {
    /// The rank that sent it.
    public let source: Int

    /// The tag it was sent with.
    public let tag: Int

    /// The number of elements.
    public let count: Int

    init(source: Int, tag: Int, count: Int) {
        self.source = source
        self.tag = tag
        self.count = count
    }

    /// Reads a status whose message holds elements of type `type`.
    init(_ status: MPI_Status, _ type: Datatype, at endpoint: Endpoint) throws(MPIError) {
        var status = status
        var count: Int32 = 0
        // Safe: both are local variables, and the datatype lives as long as the library.
        let code = unsafe MPI_Get_count(&status, type.raw, &count)
        try endpoint.check(code, in: .count)
        self.init(source: Int(status.MPI_SOURCE), tag: Int(status.MPI_TAG), count: Int(count))
    }
}
