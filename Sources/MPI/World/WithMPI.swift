internal import COpenMPI

/// Starts MPI, lends the communicator of all processes to `body`, and finishes MPI.
///
/// ```swift
/// try withMPI { world in
///     print("rank \(world.rank) of \(world.size)")
/// }
/// ```
///
/// The communicator is a private duplicate of `MPI_COMM_WORLD` whose errors are thrown. Under
/// `mpirun` or `srun` it holds every process of the job; in a process started by neither, that
/// process alone (a *singleton*).
///
/// When `body` returns, MPI is finished (`MPI_Finalize`) and the result handed on. When `body`
/// throws, the whole job ends: this process writes one message to standard error and calls
/// `MPI_Abort`, because the others would wait for it for ever. So an error thrown by `body` never
/// reaches the caller; `onError` says how it is reported.
///
/// Call it at most once in a process, on the thread that is to call MPI.
///
/// - Parameters:
///   - threads: the threads that will call MPI; ``ThreadLevel/funneled`` suits this module.
///   - onError: turns an error and the rank that threw it into a message and an exit code.
///   - body: all the work with MPI.
/// - Returns: what `body` returns.
/// - Throws: ``MPIError`` if MPI cannot be started with that thread level, or cannot be finished.
/// - Precondition: MPI was not started in this process before.
public func withMPI<R>(
    threads: ThreadLevel = .funneled,
    onError: (any Error, Int) -> JobFailure = { JobFailure($0, rank: $1) },
    _ body: (borrowing Communicator) throws -> R
) throws(MPIError) -> R {
    if MPILibrary.wasInitialized { fatalError("MPI starts only once in a process") }
    let session = Session()
    try start(threads)
    let result = run(body, in: session, onError: onError)
    try session.close()
    try check(MPI_Finalize(), in: .finalize, rank: nil)
    return result
}

private func start(_ threads: ThreadLevel) throws(MPIError) {
    var provided: Int32 = 0
    // Safe: MPI accepts null for both command line arguments; the result is a local variable.
    let code = unsafe MPI_Init_thread(nil, nil, threads.raw, &provided)
    try check(code, in: .initialize, rank: nil)
    let level = ThreadLevel(raw: provided)
    if let level, level >= threads { return }
    let offered = level.map { "\($0)" } ?? "none"
    let error = MPIError(
        code: MPI_ERR_UNSUPPORTED_OPERATION, in: .initialize, rank: nil,
        text: "this MPI library offers thread level \(offered), and \(threads) was asked for")
    // The error that is about to be thrown matters more than how finishing went.
    _ = MPI_Finalize()
    throw error
}

/// Runs `body` with a duplicate of the world; from here on an error ends the job.
private func run<R>(
    _ body: (borrowing Communicator) throws -> R, in session: Session,
    onError: (any Error, Int) -> JobFailure
) -> R {
    let world: Communicator
    do {
        world = try duplicateOfWorld(in: session)
    } catch {
        end(after: onError(error, error.rank ?? 0))
    }
    do {
        return try body(world)
    } catch {
        // Here `world` is still alive: on the way out nothing waits for the other processes.
        end(after: onError(error, world.rank))
    }
}

private func end(after failure: JobFailure) -> Never {
    FlightRecorder.conclude("error")
    writeToStandardError(failure.message)
    abortJob(code: failure.exitCode)
}

private func duplicateOfWorld(in session: Session) throws(MPIError) -> Communicator {
    // The world's errors return, too, from here on: else a failing duplication would end the job
    // without a message of ours.
    let job = try Endpoint(.world, worldRank: nil, callLimit: Endpoint.defaultCallLimit)
    var made: CommunicatorSlot = unsafe COpenMPI_noCommunicator()
    // Safe: the world exists since MPI_Init, and `made` is a local variable.
    try job.check(unsafe MPI_Comm_dup(job.handle.raw, &made), in: .duplicate)
    guard let made = unsafe CommunicatorHandle(made) else {
        throw MPIError(
            code: MPI_ERR_INTERN, in: .duplicate, rank: job.rank,
            text: "the library returned no communicator")
    }
    return try Communicator(
        owning: made, session: session, worldRank: job.rank,
        callLimit: Endpoint.defaultCallLimit)
}
