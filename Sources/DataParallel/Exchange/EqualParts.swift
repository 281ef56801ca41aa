/// A vector cut into one part a rank: equal ones of whole cache lines, so that ranks share none; the
/// last may be shorter, or empty.
public struct EqualParts: Equatable, Sendable {
    /// Numbers of all parts.
    public let count: Int
    /// How many parts there are.
    public let parts: Int

    private let size: Int

    /// Cuts `count` numbers into `parts` parts.
    public init(of count: Int, among parts: Int) {
        precondition(count >= 0 && parts > 0, "\(count) numbers in \(parts) parts")
        self.count = count
        self.parts = parts
        size = ((count + parts - 1) / parts + 15) / 16 * 16
    }

    /// The elements of part `index`.
    public subscript(index: Int) -> Range<Int> {
        precondition(index >= 0 && index < parts, "part \(index) of \(parts)")
        return min(index * size, count)..<min((index + 1) * size, count)
    }

    /// The numbers of each part.
    public var counts: [Int] { (0..<parts).map { self[$0].count } }
}
