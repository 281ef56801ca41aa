internal import MPI

/// Which ranks are on one host.
extension RankGroup {
    /// Whether this is the first rank of its host; collective when it is asked for the first time.
    public var isFirstOfNode: Bool {
        get throws {
            var isFirst = size == 1
            try withExchange { isFirst = $0.topology.nodes[rank] == rank }
            return isFirst
        }
    }

    /// Hands bytes from one rank to another; collective.
    ///
    /// - Parameters:
    ///   - bytes: on `source` what is handed over; elsewhere ignored.
    ///   - source: the rank that has them.
    ///   - target: another rank.
    /// - Returns: the bytes on `target`, none elsewhere.
    /// - Throws: `MPIError`.
    public func pass(_ bytes: [UInt8], from source: Int, to target: Int) throws -> [UInt8] {
        precondition(source != target, "rank \(source) hands bytes to itself")
        let counts = try all(UInt64(bytes.count))
        if rank == source { try communicator?.send(bytes.span, to: target) }
        guard rank == target else { return [] }
        var received = [UInt8](repeating: 0, count: Int(counts[source]))
        var span = received.mutableSpan
        _ = try communicator?.receive(into: &span, from: source)
        return received
    }
}
