import MPI
import Storage

/// Blocking messages between two ranks, and around a ring.
let messageScenarios = [
    // Every other rank sends to its neighbour to the right, which sends the elements back.
    Scenario("send-receive") { world, _ in
        try forEachLimit(world) { communicator in
            for count in sizes {
                for scalar in allScalars { try checkThereAndBack(scalar, count, communicator) }
            }
        }
    },
    Scenario("ring") { world, _ in
        try forEachLimit(world) { communicator in
            // Lengths differ between neighbours, so that one direction is done before the other.
            for count in sizes {
                for scalar in allScalars { try checkRing(scalar, count, communicator) }
            }
        }
    },
    Scenario("any-source") { world, _ in
        try forEachLimit(world) { communicator in
            let rank = communicator.rank
            guard rank == 0 else {
                let values = numbers(Int32.self, rank: rank, count: rank * 9)
                return try communicator.send(values.span, to: 0, tag: rank + 5)
            }
            var seen: Set<Int> = []
            for _ in 1..<max(communicator.size, 2) where communicator.size > 1 {
                var values = blanks(Int32.self, count: 100)
                var span = values.mutableSpan
                let message = try communicator.receive(into: &span, from: nil, tag: nil)
                let expected = numbers(
                    Int32.self, rank: message.source, count: message.source * 9)
                try expectEqual(message.tag, message.source + 5, "the tag")
                try expectEqual(message.count, expected.count, "the count")
                try expectEqual(Array(values[..<message.count]), expected, "the elements")
                try expectEqual(values[message.count], 99, "what is behind the message")
                seen.insert(message.source)
            }
            try expectEqual(seen, Set(1..<communicator.size), "the senders")
        }
    },
    Scenario("probe") { world, _ in
        let rank = world.rank
        try expect(
            try world.pollMessage(Float.self, from: nil, tag: 3) == nil, "a message out of nowhere")
        try world.barrier()
        var values = Buffer<Float>(count: 5)
        values[4] = Float(rank)
        let pending = try world.startSend(values, to: rank, tag: 3)
        let message = try world.probe(Float.self, from: nil, tag: nil)
        try expectEqual([message.source, message.tag, message.count], [rank, 3, 5], "the message")
        let again = try world.pollMessage(Float.self, from: rank, tag: 3)
        try expectEqual(again, message, "the message, probed again")
        var result = blanks(Float.self, count: message.count)
        var span = result.mutableSpan
        try world.receive(into: &span, from: message.source, tag: message.tag)
        try expectEqual(result, [0, 0, 0, 0, Float(rank)], "the elements")
        _ = try pending.wait()
    },
]

private func checkThereAndBack<Scalar: TestScalar>(
    _ type: Scalar.Type, _ count: Int, _ communicator: borrowing Communicator
) throws {
    let rank = communicator.rank
    var result = blanks(type, count: count)
    var span = result.mutableSpan
    if rank % 2 == 0 && rank + 1 < communicator.size {
        let values = numbers(type, rank: rank, count: count)
        try communicator.send(values.span, to: rank + 1, tag: 1)
        let message = try communicator.receive(into: &span, from: rank + 1, tag: 2)
        try expectEqual(message.count, count, "the count")
        try expectEqual(result, values, "\(count) \(type) there and back")
    } else if rank % 2 == 1 {
        let message = try communicator.receive(into: &span, from: rank - 1, tag: nil)
        try expectEqual([message.source, message.tag], [rank - 1, 1], "the message")
        try communicator.send(result.span, to: rank - 1, tag: 2)
    }
}

private func checkRing<Scalar: TestScalar>(
    _ type: Scalar.Type, _ count: Int, _ communicator: borrowing Communicator
) throws {
    let ranks = communicator.size
    let rank = communicator.rank
    let left = (rank + ranks - 1) % ranks
    let values = numbers(type, rank: rank, count: count + rank * 10)
    let expected = numbers(type, rank: left, count: count + left * 10)
    var result = blanks(type, count: count + ranks * 10)
    var span = result.mutableSpan
    let message = try communicator.sendReceive(
        values.span, to: (rank + 1) % ranks, into: &span, from: left, tag: 4)
    try expectEqual(message.count, expected.count, "the count from the left")
    try expectEqual(Array(result[..<message.count]), expected, "\(count) \(type) from the left")
    try expect(result[message.count...].allSatisfy { $0 == Scalar(99) }, "what is behind them")
}
