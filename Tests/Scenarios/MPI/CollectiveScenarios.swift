import MPI

/// Barrier, broadcast, and reductions: what every rank gets is compared with what it can work out.
let collectiveScenarios = [
    Scenario("barrier") { world, _ in
        for _ in 0..<3 { try world.barrier() }
    },
    Scenario("broadcast") { world, _ in
        try forEachLimit(world) { communicator in
            for root in 0..<communicator.size {
                for count in sizes {
                    for scalar in allScalars {
                        try checkBroadcast(scalar, count, root, communicator)
                    }
                }
                let one = try communicator.broadcast(communicator.rank + 10, root: root)
                try expectEqual(one, root + 10, "one value from \(root)")
            }
        }
    },
    Scenario("allreduce") { world, _ in
        try forEachLimit(world) { communicator in
            for reduction in Reduction.allCases {
                for count in sizes {
                    for scalar in allScalars {
                        try checkAllreduce(scalar, count, reduction, communicator)
                    }
                }
                let one = try communicator.allreduce(communicator.rank + 1, reduction)
                let expected = [Reduction.sum: sum(1...communicator.size), .minimum: 1]
                try expectEqual(
                    one, expected[reduction] ?? communicator.size, "\(reduction) of one value")
            }
        }
    },
    Scenario("reduce") { world, _ in
        try forEachLimit(world) { communicator in
            for root in 0..<communicator.size {
                for count in sizes {
                    for scalar in allScalars {
                        try checkReduce(scalar, count, root, communicator)
                    }
                }
            }
        }
    },
    Scenario("reduce-scatter") { world, _ in
        try forEachLimit(world) { communicator in
            for count in sizes {
                for scalar in allScalars { try checkReduceScatter(scalar, count, communicator) }
            }
        }
    },
]

private func sum(_ range: ClosedRange<Int>) -> Int { range.reduce(0, +) }

/// The elements of all ranks combined.
func combined<Scalar: TestScalar>(
    _ type: Scalar.Type, _ reduction: Reduction, count: Int, ranks: Int
) -> [Scalar] {
    (0..<count).map { index in
        let values = (0..<ranks).map { number($0, index) }
        switch reduction {
        case .sum: return Scalar(values.reduce(0, +))
        case .minimum: return Scalar(values.min() ?? 0)
        case .maximum: return Scalar(values.max() ?? 0)
        }
    }
}

private func checkBroadcast<Scalar: TestScalar>(
    _ type: Scalar.Type, _ count: Int, _ root: Int, _ communicator: borrowing Communicator
) throws {
    let rank = communicator.rank
    let expected = numbers(type, rank: root, count: count)
    var values = rank == root ? expected : blanks(type, count: count)
    var span = values.mutableSpan
    try communicator.broadcast(&span, root: root)
    try expectEqual(values, expected, "broadcast of \(count) \(type) from \(root)")

    let array = try communicator.broadcast(rank == root ? expected : [], root: root)
    try expectEqual(array, expected, "broadcast of an array of \(count) \(type) from \(root)")
}

private func checkAllreduce<Scalar: TestScalar>(
    _ type: Scalar.Type, _ count: Int, _ reduction: Reduction,
    _ communicator: borrowing Communicator
) throws {
    var values = numbers(type, rank: communicator.rank, count: count)
    var span = values.mutableSpan
    try communicator.allreduce(&span, reduction)
    let expected = combined(type, reduction, count: count, ranks: communicator.size)
    try expectEqual(values, expected, "\(reduction) of \(count) \(type)")
}

private func checkReduce<Scalar: TestScalar>(
    _ type: Scalar.Type, _ count: Int, _ root: Int, _ communicator: borrowing Communicator
) throws {
    let isRoot = communicator.rank == root
    let values = numbers(type, rank: communicator.rank, count: count)
    var result = blanks(type, count: isRoot ? count : 0)
    var span = result.mutableSpan
    try communicator.reduce(values.span, into: &span, .maximum, root: root)
    let expected =
        isRoot ? combined(type, .maximum, count: count, ranks: communicator.size) : []
    try expectEqual(result, expected, "reduction of \(count) \(type) to \(root)")
}

private func checkReduceScatter<Scalar: TestScalar>(
    _ type: Scalar.Type, _ block: Int, _ communicator: borrowing Communicator
) throws {
    let ranks = communicator.size
    let start = communicator.rank * block
    let values = numbers(type, rank: communicator.rank, count: block * ranks)
    var result = blanks(type, count: block)
    var span = result.mutableSpan
    try communicator.reduceScatter(values.span, into: &span, .sum)
    let whole = combined(type, .sum, count: block * ranks, ranks: ranks)
    try expectEqual(
        result, Array(whole[start..<start + block]), "scattered sum of \(block) \(type) each")
}
