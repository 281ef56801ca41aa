import MPI
import Storage

/// Duplicates and parts of the world.
let communicatorScenarios = [
    Scenario("duplicate") { world, _ in
        let copy = try world.duplicate()
        try expectEqual([copy.rank, copy.size], [world.rank, world.size], "rank and size")
        // A message in one communicator is not seen in the other.
        let sending = try world.startSend(one(1), to: world.rank)
        let sendingInCopy = try copy.startSend(one(2), to: world.rank)
        var result: [Int32] = [0, 0]
        var span = result.mutableSpan
        try copy.receive(into: &span, from: nil, tag: nil)
        try expectEqual(result, [2, 0], "the message in the duplicate")
        var again = result.mutableSpan
        try world.receive(into: &again, from: nil, tag: nil)
        try expectEqual(result, [1, 0], "the message in the world")
        _ = try sending.wait()
        _ = try sendingInCopy.wait()
    },
    Scenario("split") { world, _ in
        let rank = world.rank
        let even = (0..<world.size).filter { $0 % 2 == rank % 2 }
        guard let half = try world.split(color: rank % 2) else {
            throw Unexpected(description: "no communicator for a color")
        }
        try expectEqual(try half.allgather(rank), even, "ranks of one color")
        guard let turned = try world.split(color: 0, key: -rank) else {
            throw Unexpected(description: "no communicator for a color")
        }
        try expectEqual(
            try turned.allgather(rank), (0..<world.size).reversed(), "ranks in turned order")
        let first = try world.split(color: rank == 0 ? 0 : nil)
        switch first {
        case .none: try expect(rank != 0, "rank 0 was left out")
        case .some(let alone): try expectEqual([rank, alone.size], [0, 1], "rank 0 alone")
        }
    },
    Scenario("split-by-node") { world, _ in
        // All ranks of a test run on one machine.
        let node = try world.splitByNode()
        try expectEqual([node.rank, node.size], [world.rank, world.size], "rank and size")
        let name = try world.processorName
        try expect(!name.isEmpty, "a machine without a name")
        let bytes = try world.broadcast(Array(name.utf8), root: 0)
        try expectEqual(Array(name.utf8), bytes, "the name of the machine")
    },
    // Handles are a finite resource: this runs out of them if they are not freed.
    Scenario("many-communicators") { world, _ in
        for index in 0..<5000 {
            let copy = try world.duplicate()
            try expectEqual(copy.size, world.size, "the size of duplicate \(index)")
        }
    },
]

private func one(_ value: Int32) -> Buffer<Int32> { Buffer(repeating: value, count: 1) }
