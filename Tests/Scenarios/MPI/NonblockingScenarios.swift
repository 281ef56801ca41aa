import MPI
import Storage

/// Operations in flight: the buffer goes in, and comes back when MPI is done with it.
let nonblockingScenarios = [
    Scenario("pending-ring") { world, _ in
        try forEachLimit(world) { communicator in
            for count in sizes {
                for scalar in allScalars { try checkPendingRing(scalar, count, communicator) }
            }
        }
    },
    Scenario("pending-sum") { world, _ in
        try forEachLimit(world) { communicator in
            for count in sizes {
                for scalar in allScalars { try checkPendingSum(scalar, count, communicator) }
            }
        }
    },
    Scenario("pending-dropped-when-complete") { world, _ in
        var pending = try world.startSum(Buffer<Double>(repeating: 1, count: 65))
        while !pending.poll() {}
        _ = consume pending
    },
    Scenario("pending-too-short") { world, _ in try checkTooShort(world) },
]

private func buffer<Scalar: TestScalar>(_ values: [Scalar]) -> Buffer<Scalar> {
    var buffer = Buffer<Scalar>(count: values.count)
    for index in values.indices { buffer[index] = values[index] }
    return buffer
}

private func expectEqual<Scalar: TestScalar>(
    _ buffer: borrowing Buffer<Scalar>, _ expected: [Scalar], _ message: String
) throws {
    try expectEqual((0..<buffer.count).map { buffer[$0] }, expected, message)
}

private func checkPendingRing<Scalar: TestScalar>(
    _ type: Scalar.Type, _ count: Int, _ communicator: borrowing Communicator
) throws {
    let ranks = communicator.size
    let rank = communicator.rank
    let left = (rank + ranks - 1) % ranks
    let own = numbers(type, rank: rank, count: count)
    var receiving = try communicator.startReceive(
        into: buffer(blanks(type, count: count)), from: left, tag: 9)
    let sending = try communicator.startSend(buffer(own), to: (rank + 1) % ranks, tag: 9)
    _ = receiving.poll()
    try expectEqual(try receiving.wait(), numbers(type, rank: left, count: count), "from the left")
    try expectEqual(try sending.wait(), own, "what was sent")
}

private func checkPendingSum<Scalar: TestScalar>(
    _ type: Scalar.Type, _ count: Int, _ communicator: borrowing Communicator
) throws {
    let rank = communicator.rank
    let expected = combined(type, .sum, count: count, ranks: communicator.size)
    // Two in flight: one polled to its end, one waited for at once.
    var polled = try communicator.startSum(buffer(numbers(type, rank: rank, count: count)))
    let waited = try communicator.startSum(buffer(numbers(type, rank: rank, count: count)))
    while !polled.poll() {}
    try expect(polled.poll(), "a complete sum polled again")
    try expectEqual(try waited.wait(), expected, "sum of \(count) \(type)")
    try expectEqual(try polled.wait(), expected, "polled sum of \(count) \(type)")
}

/// The receive wants seven elements and gets three: an error, and the job goes on.
private func checkTooShort(_ world: borrowing Communicator) throws {
    let receiving = try world.startReceive(into: Buffer<Float>(count: 7), from: world.rank)
    let sending = try world.startSend(Buffer<Float>(count: 3), to: world.rank)
    _ = try sending.wait()
    do throws(MPIError) {
        _ = try receiving.wait()
    } catch {
        try expectEqual(error.errorClass, .count, "the class")
        try expectEqual(error.call, "MPI_Irecv", "the call")
        try expect(error.text.contains("3 elements where 7"), error.text)
        return
    }
    throw Unexpected(description: "a short message passed for a whole one")
}
