internal import MPI
internal import Storage
internal import Tensors

/// A few numbers that travel between two ranks again and again: at home, on their way out, or
/// awaited.
///
/// MPI owns the buffer while it travels; nothing is allocated on the way.
final class Parcel {
    private var home: Buffer<Float>?
    private var outgoing: PendingSend<Float>?
    private var awaited: PendingReceive<Float>?
    private let count: Int

    init(count: Int) {
        self.count = count
        home = Buffer(count: count)
    }

    /// Sends `values`, as many as the parcel holds.
    func send(
        _ values: View<Float>, to rank: Int, tag: Int, over ranks: borrowing Communicator
    ) throws {
        precondition(values.count == count, "\(values.count) numbers in a parcel for \(count)")
        put(values, at: 0)
        try send(to: rank, tag: tag, over: ranks)
    }

    /// Writes numbers into a parcel that is at home, from number `start` on.
    func put(_ values: View<Float>, at start: Int) {
        precondition(start + values.count <= count, "a parcel of \(count) numbers")
        guard var buffer = home.take() else { preconditionFailure("a parcel that is on its way") }
        var place = buffer.mutableSpan
        values.withSpan { source in
            for index in source.indices { place[start + index] = source[index] }
        }
        home = consume buffer
    }

    /// Sends what was written.
    func send(to rank: Int, tag: Int, over ranks: borrowing Communicator) throws {
        guard let buffer = home.take() else { preconditionFailure("a parcel that is on its way") }
        outgoing = try ranks.startSend(buffer, to: rank, tag: tag)
    }

    /// Awaits numbers.
    func receive(from rank: Int, tag: Int, over ranks: borrowing Communicator) throws {
        guard let buffer = home.take() else { preconditionFailure("a parcel that is on its way") }
        awaited = try ranks.startReceive(into: buffer, from: rank, tag: tag)
    }

    /// Lets MPI make progress; says whether the parcel can be had back at once.
    func poll() -> Bool { (outgoing?.poll() ?? true) && (awaited?.poll() ?? true) }

    /// Waits until the parcel is back.
    func wait() throws {
        if let pending = outgoing.take() { home = try pending.wait() }
        if let pending = awaited.take() { home = try pending.wait() }
    }

    /// Copies the numbers of a parcel that is at home, as many as there is room for, from number
    /// `start` on.
    func copy(to values: View<Float>, from start: Int = 0) {
        precondition(start + values.count <= count, "a parcel of \(count) numbers")
        switch home {
        case .some(let buffer):
            let span = buffer.span
            values.withMutableSpan { place in
                for index in place.indices { place[index] = span[start + index] }
            }
        case .none: preconditionFailure("a parcel that is on its way")
        }
    }
}
