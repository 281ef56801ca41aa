extension SharedWindow {
    /// The segment of the process of rank `rank`, to read.
    ///
    /// - Precondition: `rank` is in `0..<size`.
    @_lifetime(borrow self)
    public borrowing func segment(of rank: Int) -> Span<Scalar> {
        precondition(counts.indices.contains(rank), "segment \(rank) of \(size)")
        // Safe: the segment lives as long as the window, which the span borrows.
        let span = unsafe Span(_unsafeStart: addresses[rank], count: counts[rank])
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// This process's segment, to change.
    public var mutableSegment: MutableSpan<Scalar> {
        @_lifetime(&self)
        mutating get {
            let span = unsafe MutableSpan(_unsafeStart: addresses[rank], count: counts[rank])
            return unsafe _overrideLifetime(span, mutating: &self)
        }
    }

    /// Lends this process's segment to change, together with those of all others to read.
    ///
    /// For sums over processes, which write one segment while reading the others.
    public mutating func withSegments<R, Failure: Error>(
        _ body: (inout MutableSpan<Scalar>, borrowing PeerSegments<Scalar>) throws(Failure) -> R
    ) throws(Failure) -> R {
        let peers = unsafe PeerSegments(addresses: addresses, counts: counts, owner: rank)
        // Safe: as above; the peers do not lend the owner's segment, so no element is lent twice.
        var own = unsafe MutableSpan(_unsafeStart: addresses[rank], count: counts[rank])
        return try body(&own, peers)
    }
}

/// The segments of a ``SharedWindow`` that belong to other processes, while it lends them.
///
/// Noncopyable and only ever lent, so that it cannot outlive the window.
@safe
public struct PeerSegments<Scalar: MPIScalar>: ~Copyable {
    private let addresses: [UnsafeMutablePointer<Scalar>]
    private let counts: [Int]
    private let owner: Int

    init(addresses: [UnsafeMutablePointer<Scalar>], counts: [Int], owner: Int) {
        unsafe self.addresses = unsafe addresses
        self.counts = counts
        self.owner = owner
    }

    /// The segment of another process, to read.
    ///
    /// - Precondition: `rank` is a rank of the window, and not this process's.
    @_lifetime(borrow self)
    public borrowing func segment(of rank: Int) -> Span<Scalar> {
        precondition(
            counts.indices.contains(rank) && rank != owner,
            "segment \(rank) of the peers of rank \(owner)")
        // Safe: the window that lends the segments outlives this value.
        let span = unsafe Span(_unsafeStart: addresses[rank], count: counts[rank])
        return unsafe _overrideLifetime(span, borrowing: self)
    }
}
