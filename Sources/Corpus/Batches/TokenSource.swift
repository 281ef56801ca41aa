/// Tokens in a row, wherever they come from.
package protocol TokenSource: Sendable {
    /// The number of tokens.
    var count: Int { get }

    /// Hands out the tokens of a range, in order.
    ///
    /// - Precondition: the range is in `0..<count`.
    func read(_ range: Range<Int>, _ take: (Int32) -> Void)
}

/// Tokens in memory.
extension Array: TokenSource where Element == Int32 {
    package func read(_ range: Range<Int>, _ take: (Int32) -> Void) {
        for token in self[range] { take(token) }
    }
}
