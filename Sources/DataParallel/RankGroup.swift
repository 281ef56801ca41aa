public import MPI
public import Tensors

/// All ranks of a job, as learning sees them.
///
/// Every method is collective: all ranks call it in the same order. A group of one needs no MPI.
public final class RankGroup: RankSummation {
    /// This rank's number, from 0.
    public let rank: Int
    /// The number of ranks.
    public let size: Int

    private let communicator: Communicator?
    private let exchange: TreeExchange

    /// A group of one.
    public init() {
        rank = 0
        size = 1
        communicator = nil
        exchange = TreeExchange(rank: 0, size: 1)
    }

    /// The ranks of a communicator, which the group keeps to itself.
    public init(_ communicator: consuming Communicator) {
        rank = communicator.rank
        size = communicator.size
        exchange = TreeExchange(rank: communicator.rank, size: communicator.size)
        self.communicator = consume communicator
    }

    /// Whether this is rank 0, which writes and reports.
    public var isFirst: Bool { rank == 0 }

    /// Adds up `values` over all ranks, along the ``LaneTree``.
    public func sumOverRanks(_ values: View<Float>) throws {
        try exchange.sum(values, over: communicator)
    }

    /// Copies rank 0's numbers to all ranks.
    public func broadcast(_ values: View<Float>) throws {
        guard communicator != nil else { return }
        try values.withMutableSpan { span in
            try communicator?.broadcast(&span, root: 0)
        }
    }

    /// Copies rank 0's bytes to all ranks.
    public func broadcast(_ bytes: inout [UInt8]) throws {
        guard communicator != nil else { return }
        var count = [Int64(bytes.count)]
        var countSpan = count.mutableSpan
        try communicator?.broadcast(&countSpan, root: 0)
        if !isFirst { bytes = [UInt8](repeating: 0, count: Int(count[0])) }
        var span = bytes.mutableSpan
        try communicator?.broadcast(&span, root: 0)
    }

    /// Collects equal parts of all ranks, in the order of ranks, on every rank.
    ///
    /// - Parameters:
    ///   - part: this rank's part.
    ///   - whole: `size` times as many numbers.
    /// - Throws: `MPIError`.
    public func gather(_ part: View<Float>, into whole: View<Float>) throws {
        precondition(whole.count == part.count * size, "\(whole.count) numbers from \(size) ranks")
        guard communicator != nil else { return whole.copy(from: part) }
        try part.withSpan { source in
            try whole.withMutableSpan { target in
                try communicator?.allgather(source, into: &target)
            }
        }
    }

    /// One number of every rank, in the order of ranks.
    public func all(_ value: UInt64) throws -> [UInt64] {
        var values = [UInt64](repeating: value, count: size)
        guard communicator != nil else { return values }
        let own = [value]
        var span = values.mutableSpan
        try communicator?.allgather(own.span, into: &span)
        return values
    }

    /// One text of every rank, in the order of ranks.
    public func all(_ text: String) throws -> [String] {
        let bytes = Array(text.utf8)
        let counts = try all(UInt64(bytes.count)).map { Int($0) }
        guard communicator != nil else { return [text] }
        var joined = [UInt8](repeating: 0, count: counts.reduce(0, +))
        var span = joined.mutableSpan
        try communicator?.allgather(bytes.span, counts: counts, into: &span)
        var start = 0
        return counts.map { count in
            defer { start += count }
            return String(decoding: joined[start..<start + count], as: UTF8.self)
        }
    }

    /// Waits for all ranks.
    public func barrier() throws {
        try communicator?.barrier()
    }
}
