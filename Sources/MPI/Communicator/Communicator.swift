internal import COpenMPI

/// A group of processes that exchange messages among themselves: `MPI_Comm`.
///
/// The first communicator comes from ``withMPI(threads:onError:_:)``; ``duplicate()``,
/// ``split(color:key:)`` and ``splitByNode()`` make others. Messages of one communicator never meet
/// those of another, so that a library which duplicates its caller's communicator cannot get in the
/// caller's way.
///
/// A communicator is noncopyable and not `Sendable`, and the first one is only ever lent: it stays
/// on the thread that started MPI, which makes ``ThreadLevel/funneled`` a fact that the compiler
/// checks. When a communicator made by one of the methods above goes out of scope it is freed
/// (`MPI_Comm_free`); let that happen on every process of it.
///
/// Operations are grouped like the chapters of the MPI standard, one file a group. All processes
/// of a communicator must call its collective operations in the same order. Blocking operations
/// borrow spans; nonblocking ones take a buffer and give it back when they are complete. After a
/// thrown ``MPIError`` the standard leaves the communicator's state undefined: let the error end
/// the job.
public struct Communicator: ~Copyable {
    let endpoint: Endpoint
    let session: Session

    /// The position of this process, from 0 to `size - 1`.
    public var rank: Int { endpoint.rank }

    /// The number of processes.
    public var size: Int { endpoint.size }

    /// The name of the machine that this process runs on: `MPI_Get_processor_name`.
    public var processorName: String {
        get throws(MPIError) {
            var length: Int32 = 0
            var code: Int32 = 0
            let capacity = Int(MPI_MAX_PROCESSOR_NAME)
            let name = unsafe String(unsafeUninitializedCapacity: capacity) { bytes in
                // Safe: MPI writes at most MPI_MAX_PROCESSOR_NAME bytes, terminator included.
                unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                    code = unsafe MPI_Get_processor_name(characters.baseAddress, &length)
                }
                return Int(length)
            }
            try endpoint.check(code, in: .processorName)
            return name
        }
    }

    /// Takes ownership of the communicator `handle`.
    init(
        owning handle: CommunicatorHandle, session: Session, worldRank: Int?, callLimit: Int
    ) throws(MPIError) {
        endpoint = try Endpoint(handle, worldRank: worldRank, callLimit: callLimit)
        self.session = session
    }

    deinit {
        guard session.isOpen else { return }
        var handle: CommunicatorSlot = unsafe endpoint.handle.raw
        // Safe: we own the handle and nobody uses it after us. A deinit cannot throw, and a
        // communicator that could not be freed does no harm before the end of the job.
        _ = unsafe MPI_Comm_free(&handle)
    }

    /// Keeps an object alive until MPI ends.
    ///
    /// For owners of operations in flight: while an error that ends the job unwinds, dropping one
    /// would stop the program with a message about the request instead of the error.
    package borrowing func keepUntilTheEnd(_ object: AnyObject) { session.keep(object) }

    /// Ends the whole job, now, with an exit code: `MPI_Abort`.
    ///
    /// Does not return, here or anywhere else. An error thrown out of `withMPI` ends in the same
    /// way, after a message; call this only where throwing is not possible.
    ///
    /// - Parameter code: the exit code that `mpirun` ends with.
    public borrowing func abort(code: Int32) -> Never {
        abortJob(code: code)
    }
}
