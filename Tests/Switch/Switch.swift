import Glibc
import Synchronization

private let mustReread = Atomic<Bool>(false)

/// Learns where addresses are, and passes frames on: later, slower or not at all, as settings say.
struct Switch {
    private struct Frame {
        let due: UInt64
        let bytes: [UInt8]
    }

    private struct Queue {
        var frames: [Frame] = []
        var head = 0
        var bytes = 0
        var freeAt: UInt64 = 0

        var next: Frame? { head < frames.count ? frames[head] : nil }

        mutating func append(_ frame: Frame) {
            frames.append(frame)
            bytes += frame.bytes.count
        }

        mutating func drop() {
            bytes -= frames[head].bytes.count
            head += 1
            if head > 1024 || head == frames.count {
                frames.removeFirst(head)
                head = 0
            }
        }
    }

    /// A port whose queue is longer drops frames, as switches do.
    private static let longest = 32 << 20

    private let ports: [Port]
    private let file: String
    private var settings: Settings
    private var queues: [Queue]
    private var places: [UInt64: Int] = [:]
    private var random = SystemRandomNumberGenerator()
    private var buffer = [UInt8](repeating: 0, count: 1 << 17)

    init(_ ports: [Port], settings file: String) {
        self.ports = ports
        self.file = file
        settings = Settings(file: file)
        queues = ports.map { _ in Queue() }
    }

    /// Works until the process ends.
    mutating func run() -> Never {
        signal(SIGHUP) { _ in mustReread.store(true, ordering: .relaxed) }
        while true {
            if mustReread.exchange(false, ordering: .relaxed) { settings = Settings(file: file) }
            let next = deliver()
            wait(until: next)
            for index in ports.indices { receive(index) }
        }
    }

    /// Nanoseconds of a clock that only goes forward.
    private var now: UInt64 {
        var time = timespec()
        // Safe: the result is a local variable.
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Sends what is due; returns when the next frame will be.
    private mutating func deliver() -> UInt64? {
        var next: UInt64?
        let now = now
        for index in ports.indices {
            while let frame = queues[index].next, frame.due <= now {
                guard settings.cut.contains(ports[index].name) || ports[index].write(frame.bytes)
                else { break }
                queues[index].drop()
            }
            if let due = queues[index].next?.due { next = min(next ?? due, max(due, now + 50_000)) }
        }
        return next
    }

    /// Waits for a frame, but not longer than until `next`.
    private func wait(until next: UInt64?) {
        let now = now
        let rest = next.map { $0 > now ? $0 - now : 0 } ?? 100_000_000
        if rest < 1_000_000 {
            // `poll` knows whole milliseconds alone.
            var time = timespec(tv_sec: 0, tv_nsec: Int(min(rest, 100_000)))
            // Safe: a local variable; the rest of an interrupted sleep is not wanted.
            _ = unsafe nanosleep(&time, nil)
        }
        var polled = ports.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        // Safe: as many elements as it is told. A signal ends the wait early.
        _ = unsafe poll(&polled, UInt(polled.count), Int32(rest / 1_000_000))
    }

    private mutating func receive(_ index: Int) {
        // Bounded, so that a busy port does not keep the others waiting.
        for _ in 0..<64 {
            guard let read = ports[index].read(&buffer) else { return }
            let frame = [UInt8](read)
            if settings.cut.contains(ports[index].name) { continue }
            let start = Port.header
            places[address(frame, start + 6)] = index
            if frame[start] & 1 == 0, let place = places[address(frame, start)] {
                if place != index { pass(frame, to: place) }
            } else {
                for place in ports.indices where place != index { pass(frame, to: place) }
            }
        }
    }

    private func address(_ frame: [UInt8], _ start: Int) -> UInt64 {
        frame[start..<start + 6].reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func pass(_ frame: [UInt8], to place: Int) {
        if settings.cut.contains(ports[place].name) { return }
        if settings.loss > 0, Double.random(in: 0..<1, using: &random) < settings.loss { return }
        if queues[place].bytes > Self.longest { return }
        let now = now
        let bits = Double(frame.count * 8)
        let sent =
            max(now, queues[place].freeAt)
            + (settings.rate > 0 ? UInt64(bits * 1000 / settings.rate) : 0)
        queues[place].freeAt = sent
        queues[place].append(Frame(due: sent + settings.delay, bytes: frame))
        // Without any delay there is nothing to wait for.
        if settings.rate == 0 && settings.delay == 0 { _ = deliver() }
    }
}
