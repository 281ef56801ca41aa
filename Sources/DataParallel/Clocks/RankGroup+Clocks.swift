internal import MPI

/// Clocks of other ranks, and numbers for rank 0; every method is collective.
extension RankGroup {
    /// Rank 0 reads the clocks of all ranks, one after the other.
    ///
    /// Each is asked 3 to 16 times, for 20 ms or so: what counts is the fastest answer.
    ///
    /// - Parameter now: this rank's clock, in nanoseconds.
    /// - Returns: on rank 0 the best reading of each rank, of its own clock too; elsewhere none.
    /// - Throws: `MPIError`.
    package func readClocks(_ now: () -> Int64) throws -> [ClockReading] {
        guard isFirst else {
            try answer(now)
            return []
        }
        let own = now()
        var readings = [ClockReading(sent: own, remote: own, received: own)]
        for other in 1..<max(size, 1) { readings.append(try ask(other, now)) }
        return readings
    }

    private func ask(_ other: Int, _ now: () -> Int64) throws -> ClockReading {
        var readings: [ClockReading] = []
        let start = now()
        var wantsMore = true
        repeat {
            let sent = now()
            wantsMore =
                readings.count < 2 || (readings.count < 15 && sent - start < 20_000_000)
            let question: [Int64] = [wantsMore ? 1 : 0]
            var reply: [Int64] = [0]
            try communicator?.send(question.span, to: other)
            var place = reply.mutableSpan
            try communicator?.receive(into: &place, from: other)
            readings.append(ClockReading(sent: sent, remote: reply[0], received: now()))
        } while wantsMore
        return ClockReading.best(of: readings) ?? readings[0]
    }

    private func answer(_ now: () -> Int64) throws {
        var question: [Int64] = [1]
        while question[0] == 1 {
            var place = question.mutableSpan
            try communicator?.receive(into: &place, from: 0)
            let reply = [now()]
            try communicator?.send(reply.span, to: 0)
        }
    }

    /// Collects numbers of all ranks on rank 0, any count of each: `MPI_Gatherv`.
    ///
    /// - Returns: on rank 0 the numbers of each rank; elsewhere nothing.
    /// - Throws: `MPIError`.
    package func collect(_ numbers: [Int64]) throws -> [[Int64]] {
        let counts = try all(UInt64(numbers.count)).map { Int($0) }
        guard communicator != nil else { return [numbers] }
        var joined = [Int64](repeating: 0, count: isFirst ? counts.reduce(0, +) : 0)
        var place = joined.mutableSpan
        try communicator?.gather(numbers.span, counts: counts, into: &place, root: 0)
        guard isFirst else { return [] }
        var start = 0
        return counts.map { count in
            defer { start += count }
            return Array(joined[start..<start + count])
        }
    }
}
