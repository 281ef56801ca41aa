internal import MPI
public import Tensors

/// Adds up the gradients of a training step over all ranks, along the ``LaneTree``.
///
/// Inside of a node this is one sum in shared memory when the step is computed: with a rank on every
/// core there is nobody to add while others compute. Between nodes, messages travel by themselves,
/// so the vector is cut into buckets, and the exchange of a bucket starts as soon as the tape
/// announces that its gradients are final. Numbers that ride along travel with the last bucket: a
/// small model has one exchange a step.
///
/// ```swift
/// try exchange.begin()
/// try tape.backward(moment)      // announces gradients to the ranks that it was made with
/// try exchange.finish()
/// ```
public final class GradientExchange: GradientListener {
    private let parameters: ParameterSet
    private let ranks: RankGroup
    private let deal: LaneDeal
    private let overlap: OverlappedSums?
    private let bucketOfParameter: [ObjectIdentifier: Int]
    private var missing: [Int] = []
    private let gradientsOfBucket: [Int]
    /// The last bucket, which waits for the end of the step.
    private let rest: PartialSums
    private var started = 0
    private var isOpen = false
    private var failure: (any Error)?

    /// Moves the gradients to where they can be added fast, and plans buckets; collective.
    ///
    /// - Parameters:
    ///   - parameters: what is trained, allocated.
    ///   - ranks: who trains it.
    ///   - deal: the lanes of each rank; nil for one partial sum of each, added along the tree over
    ///     ranks.
    ///   - bucketBytes: the size of a bucket at least, in bytes; 0 exchanges all in the end.
    /// - Throws: ``ExchangeError``, or `MPIError`.
    public init(
        _ parameters: ParameterSet, over ranks: RankGroup, dealt deal: LaneDeal? = nil,
        bucketBytes: Int
    ) throws {
        self.parameters = parameters
        self.ranks = ranks
        let deal = deal ?? LaneDeal(lanes: ranks.size, ranks: ranks.size)
        self.deal = deal
        let gradients = parameters.partialGradients
        try ranks.share(gradients.first.memory)
        let buckets = Self.buckets(of: parameters, bytes: bucketBytes)
        overlap = try ranks.overlappedSums(
            of: buckets.ranges.dropLast().map { gradients[$0] }, dealt: deal)
        var counts = Array(repeating: 0, count: buckets.ranges.count)
        var places: [ObjectIdentifier: Int] = [:]
        for (parameter, start, isInPlace) in parameters.announced {
            let bucket = buckets.ranges.firstIndex { $0.contains(start) } ?? 0
            places[ObjectIdentifier(parameter)] = bucket
            if !isInPlace { counts[bucket] += 1 }
        }
        bucketOfParameter = places
        gradientsOfBucket = counts
        missing = counts
        rest = gradients[buckets.ranges.last ?? 0..<0]
    }

    /// How gradients travel between nodes; the last bucket waits for the end.
    package static func buckets(of parameters: ParameterSet, bytes: Int) -> Buckets {
        Buckets(
            starts: Set(parameters.announced.map(\.start)).sorted(),
            count: parameters.gradients.count,
            size: (bytes + 3) / MemoryLayout<Float>.stride)
    }

    /// From here to ``finish()``, gradients that a tape announces may be exchanged at once.
    public func begin() {
        guard overlap != nil else { return }
        for bucket in missing.indices { missing[bucket] = gradientsOfBucket[bucket] }
        started = 0
        isOpen = true
        ranks.announcements = self
    }

    /// Completes the sums of all gradients and of what rides along; collective.
    public func finish() throws {
        guard let overlap, isOpen else {
            return try ranks.sumOverLanes(parameters.partialGradients, dealt: deal)
        }
        isOpen = false
        ranks.announcements = nil
        if let failure { throw failure }
        while started < overlap.count { try startNext() }
        try overlap.finish()
        try ranks.sumOverLanes(rest, dealt: deal)
    }

    /// Starts the buckets that `parameters` were the last ones of, in their order.
    func announce(_ parameters: [Parameter]) throws {
        guard let overlap else { return }
        for parameter in parameters {
            guard let bucket = bucketOfParameter[ObjectIdentifier(parameter)] else { continue }
            precondition(missing[bucket] > 0, "a gradient was announced twice in a step")
            missing[bucket] -= 1
        }
        while started < overlap.count && missing[started] == 0 { try startNext() }
        try overlap.poll()
    }

    /// Lets messages make progress; ``finish()`` throws what goes wrong.
    func poll() {
        do { try overlap?.poll() } catch { failure = failure ?? error }
    }

    private func startNext() throws {
        try overlap?.start(started)
        started += 1
    }
}
