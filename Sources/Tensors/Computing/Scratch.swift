/// Working memory that operations share, since only one runs at a time.
///
/// Operations plan their need when they are recorded; the memory is as large as the largest.
public final class Scratch: @unchecked Sendable {
    // Safe to share: it grows on the caller's thread alone, while no worker runs.
    private let memory = Memory<Float>()
    private var planned = 0

    /// Nothing yet.
    public init() {}

    /// Plans `count` numbers for an operation.
    func plan(_ count: Int) { planned = max(planned, count) }

    /// Allocates what is planned; not while workers run.
    func commit() {
        if memory.count >= planned { return }
        memory.restart()
        _ = memory.reserve(planned)
        memory.commit()
    }

    /// The first `count` numbers, which belong to the operation that runs.
    ///
    /// - Precondition: they were planned and committed.
    func take(_ count: Int) -> View<Float> { memory.whole[0..<count] }
}
