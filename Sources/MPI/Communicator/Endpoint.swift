internal import COpenMPI

/// What an operation needs to know of its communicator: plain values that a closure may copy.
///
/// An endpoint owns nothing; it is used only while its ``Communicator`` is alive.
struct Endpoint {
    let handle: CommunicatorHandle

    /// The position of this process in the communicator.
    let rank: Int

    /// The number of processes of the communicator.
    let size: Int

    /// The rank in the whole job, which is what an error message should say.
    let worldRank: Int

    /// The largest number of elements that one MPI call is given; longer runs go in chunks.
    let callLimit: Int

    /// 2^27 elements: at most 1 GiB in a call.
    ///
    /// Counts are C `int`s, and transports multiply them by sizes: staying well below 2^31 keeps
    /// that arithmetic, too, inside its range, and a gigabyte is long past the size where the cost
    /// of a call shows.
    static let defaultCallLimit = 1 << 27

    /// Asks the library who we are in a communicator, and makes its errors return.
    ///
    /// - Parameters:
    ///   - handle: a live communicator.
    ///   - worldRank: our rank in the job; nil if this communicator is the whole job.
    ///   - callLimit: how many elements one MPI call is given at most.
    /// - Throws: ``MPIError`` if MPI fails.
    init(_ handle: CommunicatorHandle, worldRank: Int?, callLimit: Int) throws(MPIError) {
        precondition(callLimit > 0, "a call limit of \(callLimit) elements")
        var rank: Int32 = 0
        var size: Int32 = 0
        // Safe: the handle is a live communicator, and both results are local variables.
        try MPI.check(
            unsafe MPI_Comm_set_errhandler(handle.raw, COpenMPI_errorsReturn()),
            in: .setErrorHandler, rank: worldRank)
        try MPI.check(unsafe MPI_Comm_rank(handle.raw, &rank), in: .rank, rank: worldRank)
        try MPI.check(unsafe MPI_Comm_size(handle.raw, &size), in: .size, rank: worldRank)
        self.handle = handle
        self.rank = Int(rank)
        self.size = Int(size)
        self.worldRank = worldRank ?? Int(rank)
        self.callLimit = callLimit
    }

    /// Notes, for a ``FlightRecorder``, that `call` begins with so many elements; checking its code
    /// ends it.
    func begin<Scalar: MPIScalar>(_ call: Call, _ count: Int, _ type: Scalar.Type) {
        FlightRecorder.begin(waiting: call.name, bytes: count * MemoryLayout<Scalar>.stride)
    }

    /// Turns a result code into an error, if it is one.
    func check(_ code: Int32, in call: Call) throws(MPIError) {
        FlightRecorder.endWaiting(in: call)
        try MPI.check(code, in: call, rank: worldRank)
    }
}

/// A rank or a tag as MPI takes it.
///
/// Negative numbers have special meanings in C (any source, no process). In Swift those are spelled
/// otherwise, so a negative number is a mistake, and is passed on as one that MPI reports.
func argument(_ number: Int) -> Int32 {
    number < 0 ? .min : Int32(clamping: number)
}
