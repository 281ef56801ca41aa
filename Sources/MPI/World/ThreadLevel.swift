internal import COpenMPI

/// Which threads of a process may call MPI: the thread levels of `MPI_Init_thread`.
public enum ThreadLevel: Int, Comparable, Sendable {
    /// The process has one thread.
    case single
    /// Only the thread that started MPI calls it. What this module is made for.
    case funneled
    /// Several threads call MPI, one at a time.
    case serialized
    /// Several threads call MPI at once.
    case multiple

    /// Orders levels from least to most.
    public static func < (left: ThreadLevel, right: ThreadLevel) -> Bool {
        left.rawValue < right.rawValue
    }

    var raw: Int32 {
        switch self {
        case .single: Int32(MPI_THREAD_SINGLE)
        case .funneled: Int32(MPI_THREAD_FUNNELED)
        case .serialized: Int32(MPI_THREAD_SERIALIZED)
        case .multiple: Int32(MPI_THREAD_MULTIPLE)
        }
    }

    init?(raw: Int32) {
        let all: [ThreadLevel] = [.single, .funneled, .serialized, .multiple]
        guard let level = all.first(where: { $0.raw == raw }) else { return nil }
        self = level
    }
}
