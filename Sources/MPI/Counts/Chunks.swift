/// The runs of at most `limit` elements that `count` elements are handed to MPI in.
///
/// MPI counts in C `int`s. Longer runs go in several calls, the same ones on every process.
package struct Chunks: Sequence, IteratorProtocol {
    private var start = 0
    private let count: Int
    private let limit: Int
    private var isDone: Bool
    private let endsShort: Bool

    /// The chunks of a collective operation: none for no elements.
    package init(of count: Int, limit: Int) {
        self.count = count
        self.limit = limit
        isDone = count == 0
        endsShort = false
    }

    /// The chunks of a message from one process to another.
    ///
    /// Only the last one has fewer than `limit` elements, if need be none, so that a receiver who
    /// does not know the length sees the end: a short message is one chunk, as in plain MPI.
    package init(ofMessage count: Int, limit: Int) {
        self.count = count
        self.limit = limit
        isDone = false
        endsShort = true
    }

    /// The next run; nil after the last one.
    package mutating func next() -> Range<Int>? {
        guard !isDone else { return nil }
        let range = start..<Swift.min(start + limit, count)
        start = range.upperBound
        isDone = endsShort ? range.count < limit : start == count
        return range
    }
}
