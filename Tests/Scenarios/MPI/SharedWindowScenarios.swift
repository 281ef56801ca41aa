import MPI

/// Memory shared by the ranks of a machine.
let sharedWindowScenarios = [
    Scenario("shared-window") { world, _ in
        let node = try world.splitByNode()
        for count in sizes {
            for scalar in allScalars {
                try checkWindow(scalar, Array(repeating: count, count: node.size), node)
            }
        }
        // Segments of different lengths, one of them empty, and one of several pages.
        try checkWindow(Float.self, (0..<node.size).map { $0 * 3001 }, node)
    },
    // Sums of all ranks' segments, each rank adding up its block, read by all.
    Scenario("shared-window-sum") { world, _ in
        let node = try world.splitByNode()
        let block = 65
        let count = block * node.size
        var window = try SharedWindow<Float>(count: count, on: node)
        for round in 0..<3 {
            write(numbers(Float.self, rank: node.rank + round, count: count), to: &window)
            try window.synchronize()
            let start = node.rank * block
            window.withSegments { own, peers in
                for peer in 0..<node.size where peer != node.rank {
                    let other = peers.segment(of: peer)
                    for index in start..<start + block { own[index] += other[index] }
                }
            }
            try window.synchronize()
            for index in 0..<count {
                let sum = (0..<node.size).map { number($0 + round, index) }.reduce(0, +)
                let value = window.segment(of: index / block)[index]
                try expectEqual(value, Float(sum), "the sum of element \(index)")
            }
            try window.synchronize()
        }
        try window.free()
    },
    // Some freed at once, some left to the end of MPI.
    Scenario("shared-window-lifetime") { world, _ in
        for index in 0..<20 {
            var window = try SharedWindow<Int32>(count: 1000, on: world)
            write(blanks(Int32.self, count: 1000), to: &window)
            try window.synchronize()
            if index % 2 == 0 { try window.free() }
        }
    },
]

private func write<Scalar: TestScalar>(
    _ values: [Scalar], to window: inout SharedWindow<Scalar>
) {
    var own = window.mutableSegment
    for index in own.indices { own[index] = values[index] }
}

private func checkWindow<Scalar: TestScalar>(
    _ type: Scalar.Type, _ counts: [Int], _ node: borrowing Communicator
) throws {
    let rank = node.rank
    var window = try SharedWindow<Scalar>(count: counts[rank], on: node)
    try expectEqual(window.counts, counts, "the counts")
    try expectEqual([window.rank, window.size], [rank, node.size], "rank and size")
    for peer in 0..<node.size {
        let segment = window.segment(of: peer)
        try expectEqual(segment.count, counts[peer], "the count of segment \(peer)")
        try expect(segment.indices.allSatisfy { segment[$0] == 0 }, "segment \(peer) at first")
        // Safe: the address is looked at, not used.
        let address = unsafe segment.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
        try expectEqual(address % 64, 0, "the alignment of segment \(peer)")
    }
    try window.synchronize()
    write(numbers(type, rank: rank, count: counts[rank]), to: &window)
    try window.synchronize()
    for peer in 0..<node.size {
        let segment = window.segment(of: peer)
        try expectEqual(
            segment.indices.map { segment[$0] },
            numbers(type, rank: peer, count: counts[peer]), "segment \(peer) of \(counts) \(type)")
    }
    try window.free()
}
