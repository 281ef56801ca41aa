/// What a sum over ranks costs one rank.
package struct ExchangeCost: Equatable, Sendable {
    /// Until the sum is there.
    package var seconds = 0.0
    /// Messages that a rank sends to other nodes.
    package var messages = 0
    /// Their bytes.
    package var bytes = 0.0
    /// The part of the time that is waiting for messages however small.
    package var latencySeconds = 0.0
    /// The part of the time inside of the node.
    package var insideSeconds = 0.0

    /// Nothing.
    package init() {}

    /// So many of it, one after the other; the count of messages is rounded.
    package func scaled(by factor: Double) -> ExchangeCost {
        var cost = self
        cost.seconds *= factor
        cost.messages = Int((Double(messages) * factor).rounded())
        cost.bytes *= factor
        cost.latencySeconds *= factor
        cost.insideSeconds *= factor
        return cost
    }

    package static func + (first: ExchangeCost, second: ExchangeCost) -> ExchangeCost {
        var sum = first
        sum.seconds += second.seconds
        sum.messages += second.messages
        sum.bytes += second.bytes
        sum.latencySeconds += second.latencySeconds
        sum.insideSeconds += second.insideSeconds
        return sum
    }
}
