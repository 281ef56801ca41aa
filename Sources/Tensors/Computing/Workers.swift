internal import Glibc
internal import Synchronization

/// The threads of a rank, which share its lanes.
///
/// The number of threads changes no bit: each output is computed by one thread, in the same order.
/// Only the caller's thread talks to MPI. Threads wait in a short spin, then asleep.
@safe
public final class Workers: Sendable {
    /// The number of threads, the caller's included.
    public let count: Int

    private let crew: Crew
    private let threads: [pthread_t]

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - count: how many, the caller's included; at least 1.
    ///   - spins: looks at the round's number before a thread sleeps.
    public init(count: Int, spins: Int = 20_000) {
        precondition(count > 0, "\(count) threads")
        self.count = count
        let crew = Crew(spins: spins)
        self.crew = crew
        threads = (1..<max(count, 1)).map { crew.start($0) }
    }

    deinit {
        crew.stop()
        for thread in threads { pthread_join(thread, nil) }
    }

    /// Runs `body(worker)` once on each thread; returns when all are done.
    ///
    /// With several threads a call takes one small block of memory, which Swift needs to prove that
    /// the closure does not escape.
    public func run(_ body: (_ worker: Int) -> Void) {
        if count == 1 { return body(0) }
        withoutActuallyEscaping(body) { escaping in
            // Safe: all workers are done with it when this function returns. A pointer to it needs
            // no memory, as another closure around it would.
            unsafe withUnsafePointer(to: escaping) { unsafe crew.run($0, others: count - 1) }
        }
    }

    /// Runs `body` on each thread with its run of `0..<items`; runs differ by one item at most.
    public func split(_ items: Int, _ body: (_ worker: Int, _ items: Range<Int>) -> Void) {
        if count == 1 || items <= 1 { return items > 0 ? body(0, 0..<items) : () }
        run { worker in
            let range = worker * items / count..<(worker + 1) * items / count
            if !range.isEmpty { body(worker, range) }
        }
    }
}

/// What the threads share; it lives as long as any of them.
@safe
private final class Crew: @unchecked Sendable {
    // Safe to share: `body` is written while all threads wait for a new round, which `round`
    // publishes with release and acquire order; all else is atomic, constant or behind the mutex.
    private let round = Atomic<Int>(0)
    private let unfinished = Atomic<Int>(0)
    private let sleepers = Atomic<Int>(0)
    private let isStopping = Atomic<Bool>(false)
    private let spins: Int
    private let door = Door()
    private var body: UnsafePointer<(Int) -> Void>?

    init(spins: Int) { self.spins = spins }

    func run(_ body: UnsafePointer<(Int) -> Void>, others: Int) {
        unsafe self.body = body
        unfinished.store(others, ordering: .relaxed)
        round.add(1, ordering: .sequentiallyConsistent)
        if sleepers.load(ordering: .sequentiallyConsistent) > 0 { door.open() }
        unsafe body.pointee(0)
        var looks = 0
        while unfinished.load(ordering: .acquiring) > 0 {
            looks += 1
            if looks > spins { sched_yield() }
        }
        unsafe self.body = nil
    }

    func stop() {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        door.open()
    }

    private final class Start {
        let crew: Crew
        let index: Int

        init(_ crew: Crew, _ index: Int) {
            self.crew = crew
            self.index = index
        }
    }

    func start(_ index: Int) -> pthread_t {
        var thread = pthread_t()
        let start = unsafe Unmanaged.passRetained(Start(self, index)).toOpaque()
        // Safe: the thread takes over the one reference.
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                start.crew.work(start.index)
                return nil
            }, start)
        precondition(code == 0, "a thread could not be started: error \(code)")
        return thread
    }

    private func work(_ index: Int) {
        var seen = 0
        while true {
            var looks = 0
            while round.load(ordering: .acquiring) == seen {
                if isStopping.load(ordering: .acquiring) { return }
                looks += 1
                if looks > spins { sleep(while: seen) }
            }
            seen += 1
            unsafe body?.pointee(index)
            unfinished.subtract(1, ordering: .releasing)
        }
    }

    private func sleep(while seen: Int) {
        sleepers.add(1, ordering: .sequentiallyConsistent)
        door.wait {
            round.load(ordering: .sequentiallyConsistent) == seen
                && !isStopping.load(ordering: .sequentiallyConsistent)
        }
        sleepers.subtract(1, ordering: .sequentiallyConsistent)
    }
}

/// A mutex and a condition that stay in one place.
@safe
private final class Door {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Wakes all who wait.
    func open() {
        unsafe pthread_mutex_lock(mutex)
        unsafe pthread_cond_broadcast(condition)
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Sleeps while `isClosed`.
    func wait(_ isClosed: () -> Bool) {
        unsafe pthread_mutex_lock(mutex)
        while isClosed() { unsafe pthread_cond_wait(condition, mutex) }
        unsafe pthread_mutex_unlock(mutex)
    }
}
