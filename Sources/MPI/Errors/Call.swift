/// The MPI functions that this module calls, by the names under which users look them up.
///
/// Constant texts, so that a signal handler or another thread can read the name of the present call.
struct Call: Equatable {
    let name: StaticString

    private init(_ name: StaticString) { self.name = name }

    static func == (left: Call, right: Call) -> Bool {
        // Safe: the addresses are compared, not read. Each name stands in one place only.
        unsafe left.name.utf8Start == right.name.utf8Start
    }

    static let initialize = Call("MPI_Init_thread")
    static let finalize = Call("MPI_Finalize")
    static let setErrorHandler = Call("MPI_Comm_set_errhandler")
    static let rank = Call("MPI_Comm_rank")
    static let size = Call("MPI_Comm_size")
    static let duplicate = Call("MPI_Comm_dup")
    static let split = Call("MPI_Comm_split")
    static let splitType = Call("MPI_Comm_split_type")
    static let processorName = Call("MPI_Get_processor_name")

    static let barrier = Call("MPI_Barrier")
    static let broadcast = Call("MPI_Bcast")
    static let reduce = Call("MPI_Reduce")
    static let allreduce = Call("MPI_Allreduce")
    static let reduceScatter = Call("MPI_Reduce_scatter_block")
    static let gather = Call("MPI_Gather")
    static let gatherv = Call("MPI_Gatherv")
    static let allgather = Call("MPI_Allgather")
    static let allgatherv = Call("MPI_Allgatherv")
    static let scatter = Call("MPI_Scatter")
    static let scatterv = Call("MPI_Scatterv")

    static let send = Call("MPI_Send")
    static let receive = Call("MPI_Recv")
    static let sendReceive = Call("MPI_Sendrecv")
    static let probe = Call("MPI_Probe")
    static let pollProbe = Call("MPI_Iprobe")
    static let count = Call("MPI_Get_count")

    static let startSum = Call("MPI_Iallreduce")
    static let startSend = Call("MPI_Isend")
    static let startReceive = Call("MPI_Irecv")
    static let wait = Call("MPI_Wait")
    static let test = Call("MPI_Test")

    static let allocateShared = Call("MPI_Win_allocate_shared")
    static let querySegment = Call("MPI_Win_shared_query")
    static let setWindowErrorHandler = Call("MPI_Win_set_errhandler")
    static let lockAll = Call("MPI_Win_lock_all")
    static let unlockAll = Call("MPI_Win_unlock_all")
    static let synchronize = Call("MPI_Win_sync")
    static let freeWindow = Call("MPI_Win_free")
}
