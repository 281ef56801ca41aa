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
        try send([values], to: rank, tag: tag, over: ranks)
    }

    /// Sends the numbers of some views, one behind the other: as many as the parcel holds.
    func send(
        _ views: [View<Float>], to rank: Int, tag: Int, over ranks: borrowing Communicator
    ) throws {
        let given = views.reduce(0) { $0 + $1.count }
        precondition(given == count, "\(given) numbers in a parcel for \(count)")
        guard var buffer = home.take() else { preconditionFailure("a parcel that is on its way") }
        var place = buffer.mutableSpan, start = 0
        for view in views {
            view.withSpan { source in
                for index in source.indices { place[start + index] = source[index] }
            }
            start += view.count
        }
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

    /// Copies the numbers of a parcel that is at home.
    func copy(to values: View<Float>) { copy(to: [values]) }

    /// Copies the numbers of a parcel that is at home to some views, one behind the other.
    func copy(to views: [View<Float>]) {
        let wanted = views.reduce(0) { $0 + $1.count }
        precondition(wanted == count, "a parcel of \(count) numbers for \(wanted)")
        switch home {
        case .some(let buffer):
            let span = buffer.span
            var start = 0
            for view in views {
                view.withMutableSpan { place in
                    for index in place.indices { place[index] = span[start + index] }
                }
                start += view.count
            }
        case .none: preconditionFailure("a parcel that is on its way")
        }
    }
}
