internal import Synchronization

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// A last line from a process that crashes: its rank, the signal, and how far it had come.
///
/// The launcher ends the other processes and names the dead one's rank, but only the process itself
/// knows its step. The line is written by a signal handler; then the default action follows.
public enum FaultNotice {
    private static let rank = Atomic<Int>(0)
    private static let mark = Atomic<Int>(-1)

    private static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]

    /// Takes over the signals of crashes; the corresponding C function is `sigaction`.
    ///
    /// - Parameter rank: the rank that the line will name.
    public static func install(rank: Int) {
        self.rank.store(rank, ordering: .relaxed)
        mark.store(-1, ordering: .relaxed)
        for number in signals {
            var action = sigaction()
            // Safe: the handler is a C function without context that calls nothing but atomics and
            // `write`, both allowed in a handler. The default action is back before it runs, so
            // the signal that it raises again ends the process.
            unsafe action.__sigaction_handler.sa_handler = { FaultNotice.tell(signal: $0) }
            action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
            unsafe sigaction(number, &action, nil)
        }
    }

    /// Notes how far the process has come, such as the number of steps that were done.
    public static func mark(_ step: Int) { mark.store(step, ordering: .relaxed) }

    /// The last mark, or nil if there was none.
    public static var marked: Int? {
        let step = mark.load(ordering: .relaxed)
        return step < 0 ? nil : step
    }

    /// Writes, on rank 0, that a signal asked to stop, and how far the job had come.
    ///
    /// May be called from a signal handler. When another rank is killed the launcher ends the rest by
    /// such a signal: then this line says at which step that was.
    public static func tellStop(signal number: Int32) {
        guard rank.load(ordering: .relaxed) == 0, marked != nil else { return }
        write("asked to stop by signal ", number)
    }

    private static func tell(signal number: Int32) {
        FlightRecorder.conclude("signal", signal: number)
        write("crashed with signal ", number)
        // A fault would repeat itself, but a signal that was sent does not.
        _ = raise(number)
    }

    private static func write(_ what: StaticString, _ number: Int32) {
        // Formatted without allocation: the heap may be what is broken.
        var line = Line()
        line.append("lockstep: rank ")
        line.append(rank.load(ordering: .relaxed))
        line.append(" ")
        line.append(what)
        line.append(Int(number))
        if let step = marked {
            line.append(" after step ")
            line.append(step)
        }
        line.append("\n")
        line.write()
    }

    /// A short line of text on the stack.
    private struct Line {
        private var bytes = InlineArray<120, UInt8>(repeating: 0)
        private var count = 0

        mutating func append(_ text: StaticString) {
            let length = text.utf8CodeUnitCount
            for index in 0..<length {
                // Safe: the index is below the length of a constant text.
                append(unsafe text.utf8Start[index])
            }
        }

        mutating func append(_ number: Int) {
            if number >= 10 { append(number / 10) }
            append(UInt8(48 + number % 10))
        }

        private mutating func append(_ byte: UInt8) {
            guard count < bytes.count else { return }
            bytes[count] = byte
            count += 1
        }

        func write() {
            let span = bytes.span
            unsafe span.withUnsafeBufferPointer { buffer in
                // Safe: the bytes are on this stack frame.
                _ = unsafe Glibc.write(STDERR_FILENO, buffer.baseAddress, count)
            }
        }
    }
}
