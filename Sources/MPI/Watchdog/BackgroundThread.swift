internal import Glibc

/// A thread of the system that runs one function, and leaves all signals to the others.
@safe
struct BackgroundThread {
    private let thread: pthread_t

    /// Starts the thread; nil if the system refuses.
    init?(_ body: @escaping @Sendable () -> Void) {
        var all = sigset_t()
        var old = sigset_t()
        var made = pthread_t()
        let context = unsafe Unmanaged.passRetained(Work(body))
        // Safe: a new thread inherits the mask; all sets are local. The work is taken over by the
        // thread, or given back here if there is none.
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, &old)
        let code = unsafe pthread_create(
            &made, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, context.toOpaque())
        unsafe pthread_sigmask(SIG_SETMASK, &old, nil)
        guard code == 0 else {
            unsafe context.release()
            return nil
        }
        thread = made
    }

    /// Waits for the end of the function.
    func join() { pthread_join(thread, nil) }

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
