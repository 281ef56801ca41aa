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

    let communicator: Communicator?
    /// Set up when it is first needed: it takes a few collective calls.
    private var exchange: TreeExchange?

    /// How many sums there were, and of how many numbers in all: what a plan counts on one rank.
    package private(set) var sums = (calls: 0, numbers: 0)

    /// Who wants to know of gradients that are final, in the course of a step.
    weak var announcements: (any GradientListener)?

    /// A group of one.
    public init() {
        rank = 0
        size = 1
        communicator = nil
    }

    /// The ranks of a communicator, which the group keeps to itself.
    public init(_ communicator: consuming Communicator) {
        rank = communicator.rank
        size = communicator.size
        self.communicator = consume communicator
    }

    /// Whether this is rank 0, which writes and reports.
    public var isFirst: Bool { rank == 0 }

    /// Adds up `values` over all ranks, along the ``LaneTree``.
    ///
    /// Fastest in a memory that was handed to ``share(_:)``.
    public func sumOverRanks(_ values: View<Float>) throws {
        sums.calls += 1
        sums.numbers += values.count
        try withExchange { try $0.sum(values) }
    }

    /// Adds up the partial sums of lanes that were dealt to the ranks, along the tree over lanes.
    ///
    /// - Parameters:
    ///   - partials: this rank's sums, one for each of its subtrees, in order; afterwards the first is
    ///     the sum over all lanes. Fastest in a memory that was handed to ``share(_:)``.
    ///   - deal: how lanes were dealt.
    /// - Throws: ``ExchangeError``, or `MPIError`.
    public func sumOverLanes(_ partials: PartialSums, dealt deal: LaneDeal) throws {
        precondition(deal.ranks == size, "lanes dealt to \(deal.ranks) of \(size) ranks")
        sums.calls += 1
        sums.numbers += partials.count
        try withExchange { try $0.sum(partials, dealt: deal) }
    }

    /// Adds up `values` with `MPI_Allreduce`: the order, and so the last bits, are the library's
    /// choice and depend on the number of ranks.
    public func sumInFreeOrder(_ values: View<Float>) throws {
        try withExchange { try $0.sumInFreeOrder(values) }
    }

    /// Adds up `values`, rounded to bfloat16 on the way: half the bytes, and results that depend on
    /// the number of ranks.
    public func sumRounded(_ values: View<Float>) throws {
        try withExchange { try $0.sumRounded(values) }
    }

    /// Adds up `values` along the ``LaneTree`` by messages alone, as between nodes.
    package func sumByMessages(_ values: View<Float>) throws {
        try withExchange { try $0.sumByMessages(values) }
    }

    /// Moves a memory to where the ranks of a node can add it in place, if there is room: all ranks
    /// hand in memories of one size.
    ///
    /// Its numbers and views stay valid. Ranks write only to their own; ``sumOverRanks(_:)`` writes
    /// to all.
    public func share(_ memory: Memory<Float>) throws {
        try withExchange { try $0.share(memory) }
    }

    /// Told by a tape after each operation of a backward pass: these gradients are final.
    public func finished(_ parameters: [Parameter]) throws {
        FlightRecorder.tick()
        try announcements?.announce(parameters)
    }

    /// Told by a tape between pieces of work: messages in flight can make progress.
    public func progress() {
        FlightRecorder.tick()
        announcements?.poll()
    }

    func overlappedSums(
        of buckets: [PartialSums], dealt deal: LaneDeal
    ) throws -> OverlappedSums? {
        var sums: OverlappedSums?
        try withExchange { sums = try $0.overlappedSums(of: buckets, dealt: deal) }
        return sums
    }

    /// How sums travel, in a few words; nil for a single rank.
    public var exchangeDescription: String? {
        get throws {
            var text: String?
            try withExchange { text = $0.topology.description }
            return text
        }
    }

    func withExchange(_ body: (TreeExchange) throws -> Void) throws {
        if size == 1 { return }
        if exchange == nil { exchange = try makeExchange() }
        if let exchange { try body(exchange) }
    }

    private func makeExchange() throws -> TreeExchange? {
        switch communicator {
        case .some(let communicator): try TreeExchange(communicator)
        case .none: nil
        }
    }

    /// Copies the numbers of rank `root` to all ranks.
    public func broadcast(_ values: View<Float>, from root: Int = 0) throws {
        guard communicator != nil else { return }
        try values.withMutableSpan { span in
            try communicator?.broadcast(&span, root: root)
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

    /// Collects parts of all ranks, in the order of ranks, on every rank: `MPI_Allgatherv`.
    ///
    /// - Parameters:
    ///   - part: this rank's part.
    ///   - counts: the numbers of each rank's part, the same array on every rank.
    ///   - whole: the place for all parts.
    /// - Throws: `MPIError`.
    public func gather(_ part: View<Float>, counts: [Int], into whole: View<Float>) throws {
        guard communicator != nil else { return whole.copy(from: part) }
        try part.withSpan { source in
            try whole.withMutableSpan { target in
                try communicator?.allgather(source, counts: counts, into: &target)
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
