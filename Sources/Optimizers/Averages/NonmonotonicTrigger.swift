/// Tells when averaging begins in NT-ASGD (Merity, Keskar, Socher 2018): when a validation loss is
/// above the best of all but the last `interval` ones before it.
public struct NonmonotonicTrigger: Hashable, Sendable, Codable {
    /// The validations that are given time to improve, n of the paper.
    public let interval: Int

    /// The last losses, at most `interval` of them.
    private var recent: [Double] = []
    /// The best loss before those; none at the start.
    private var best: Double?

    /// A trigger that has seen nothing.
    public init(interval: Int) {
        precondition(interval >= 0, "an interval of \(interval) validations")
        self.interval = interval
    }

    /// Takes note of a validation loss.
    ///
    /// - Returns: whether averaging begins now.
    public mutating func observe(_ loss: Double) -> Bool {
        // A loss that is not a number is above every other, and the best of nothing.
        let begins = best.map { !(loss <= $0) } ?? false
        recent.append(loss)
        if recent.count > interval {
            let oldest = recent.removeFirst()
            if !oldest.isNaN { best = min(best ?? oldest, oldest) }
        }
        return begins
    }
}
