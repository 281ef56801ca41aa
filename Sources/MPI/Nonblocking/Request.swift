internal import COpenMPI

/// One or more `MPI_Request`s that make up one operation in flight.
///
/// A request must be waited for. Dropping one whose operation is not complete stops the program,
/// because MPI would go on using a buffer that nobody owns.
///
/// All its storage is trivial, which `discard self` asks for.
@safe
struct Request: ~Copyable {
    // An operation that fits one call, as nearly all do, needs no allocation.
    private var first: RequestSlot = unsafe COpenMPI_noRequest()
    private var others: UnsafeMutablePointer<RequestSlot>?

    /// How many calls the operation was started with.
    private var started = 0
    /// How many of them are complete; they complete in this order.
    private var completed = 0
    /// The first code that was not a success; ``wait()`` reports it.
    private var failure: Int32 = MPI_SUCCESS
    /// Elements that came in, for a receive.
    private var received = 0

    private let call: Call
    private let type: MPI_Datatype
    private let rank: Int

    /// Starts an operation, one call for each chunk.
    ///
    /// If a call fails after others were started, those are left to complete, and ``wait()``
    /// throws the error: their elements belong to MPI until then.
    init(
        _ call: Call, _ type: Datatype, _ chunks: Chunks, at endpoint: Endpoint,
        start: (Range<Int>, inout RequestSlot) -> Int32
    ) throws(MPIError) {
        self.call = call
        unsafe self.type = type.raw
        rank = endpoint.worldRank
        let count = chunks.reduce(into: 0) { count, _ in count += 1 }
        if count > 1 {
            // Safe: freed where the request ends, in `wait` or in `deinit`.
            let others = UnsafeMutablePointer<RequestSlot>.allocate(capacity: count - 1)
            unsafe others.initialize(repeating: COpenMPI_noRequest(), count: count - 1)
            unsafe self.others = unsafe others
        }
        for chunk in chunks {
            var handle: RequestSlot = unsafe COpenMPI_noRequest()
            let code = unsafe start(chunk, &handle)
            guard code == MPI_SUCCESS else {
                failure = code
                break
            }
            unsafe self[started] = unsafe handle
            started += 1
        }
        if started == 0 { try MPI.check(failure, in: call, rank: rank) }
    }

    deinit {
        if completed < started { stop() }
        unsafe others?.deallocate()
    }

    /// Lets MPI make progress, and says whether the operation is complete: `MPI_Test`.
    mutating func poll() -> Bool {
        while completed < started {
            var isComplete: Int32 = 0
            var status = MPI_Status()
            // Safe: the handle stands for an operation that is not yet complete.
            let code = unsafe MPI_Test(&self[completed], &isComplete, &status)
            if code == MPI_SUCCESS && isComplete == 0 { return false }
            finish(code, status)
        }
        return true
    }

    /// Waits until the operation is complete: `MPI_Wait`.
    ///
    /// - Returns: for a receive, the number of elements that came in.
    consuming func wait() throws(MPIError) -> Int {
        FlightRecorder.begin(waiting: Call.wait.name)
        while completed < started {
            var status = MPI_Status()
            // Safe: the handle stands for an operation that is not yet complete.
            let code = unsafe MPI_Wait(&self[completed], &status)
            finish(code, status)
        }
        FlightRecorder.endWaiting()
        let result = (failure: failure, call: call, rank: rank, received: received)
        unsafe others?.deallocate()
        // Before any throw: every way out must discard.
        discard self
        try MPI.check(result.failure, in: result.call, rank: result.rank)
        return result.received
    }

    private mutating func finish(_ code: Int32, _ status: MPI_Status) {
        completed += 1
        if failure == MPI_SUCCESS { failure = code }
        guard code == MPI_SUCCESS, call == .startReceive else { return }
        var status = status
        var count: Int32 = 0
        // Safe: both are local variables, and the datatype lives as long as the library.
        let result = unsafe MPI_Get_count(&status, type, &count)
        if failure == MPI_SUCCESS { failure = result }
        received += Int(count)
    }

    private subscript(index: Int) -> RequestSlot {
        get { unsafe index == 0 ? first : others?[index - 1] ?? COpenMPI_noRequest() }
        set {
            // Safe: `others` has a place for every call after the first.
            if index == 0 {
                unsafe first = newValue
            } else {
                unsafe others?[index - 1] = newValue
            }
        }
    }

    private func stop() {
        fatalError(
            """
            rank \(rank) dropped an \(call.name) in flight, whose buffer MPI still uses; \
            call wait() before it goes out of scope
            """)
    }
}
