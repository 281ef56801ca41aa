import MPI

/// Gather, allgather and scatter, with equal and with uneven blocks.
let blockScenarios = [
    Scenario("allgather") { world, _ in
        try forEachLimit(world) { communicator in
            try forEachLayout(communicator) { counts, isEven in
                for scalar in allScalars {
                    try checkAllgather(scalar, counts, isEven, communicator)
                }
            }
            let ranks = try communicator.allgather(Int32(communicator.rank))
            try expectEqual(ranks, (0..<communicator.size).map { Int32($0) }, "ranks")
        }
    },
    Scenario("gather") { world, _ in
        try forEachLimit(world) { communicator in
            for root in 0..<communicator.size {
                try forEachLayout(communicator) { counts, isEven in
                    for scalar in allScalars {
                        try checkGather(scalar, counts, isEven, root, communicator)
                    }
                }
            }
        }
    },
    Scenario("scatter") { world, _ in
        try forEachLimit(world) { communicator in
            for root in 0..<communicator.size {
                try forEachLayout(communicator) { counts, isEven in
                    for scalar in allScalars {
                        try checkScatter(scalar, counts, isEven, root, communicator)
                    }
                }
            }
        }
    },
]

/// Equal blocks of each size, then uneven ones, some of them empty.
private func forEachLayout(
    _ communicator: borrowing Communicator, _ body: ([Int], _ isEven: Bool) throws -> Void
) throws {
    let ranks = communicator.size
    for size in sizes { try body(Array(repeating: size, count: ranks), true) }
    try body((0..<ranks).map { $0 * 3 }, false)
    try body((0..<ranks).map { $0 % 2 == 0 ? 17 : 0 }, false)
    try body((0..<ranks).map { $0 == ranks - 1 ? 20 : 0 }, false)
    try body(Array(repeating: 0, count: ranks), false)
}

/// The blocks of all ranks, one behind the other.
private func blocks<Scalar: TestScalar>(_ type: Scalar.Type, _ counts: [Int]) -> [Scalar] {
    counts.indices.flatMap { numbers(type, rank: $0, count: counts[$0]) }
}

private func checkAllgather<Scalar: TestScalar>(
    _ type: Scalar.Type, _ counts: [Int], _ isEven: Bool, _ communicator: borrowing Communicator
) throws {
    let rank = communicator.rank
    let values = numbers(type, rank: rank, count: counts[rank])
    let expected = blocks(type, counts)
    var result = blanks(type, count: expected.count)
    var span = result.mutableSpan
    try communicator.allgather(values.span, counts: counts, into: &span)
    try expectEqual(result, expected, "allgather of \(counts) \(type)")
    guard isEven else { return }
    result = blanks(type, count: expected.count)
    var again = result.mutableSpan
    try communicator.allgather(values.span, into: &again)
    try expectEqual(result, expected, "allgather of equal \(counts) \(type)")
    result = blanks(type, count: expected.count)
    result.replaceSubrange(rank * counts[0]..<(rank + 1) * counts[0], with: values)
    var own = result.mutableSpan
    try communicator.allgather(inPlace: &own)
    try expectEqual(result, expected, "allgather of equal \(counts) \(type) in place")
}

private func checkGather<Scalar: TestScalar>(
    _ type: Scalar.Type, _ counts: [Int], _ isEven: Bool, _ root: Int,
    _ communicator: borrowing Communicator
) throws {
    let rank = communicator.rank
    let values = numbers(type, rank: rank, count: counts[rank])
    let expected = rank == root ? blocks(type, counts) : []
    var result = blanks(type, count: expected.count)
    var span = result.mutableSpan
    try communicator.gather(values.span, counts: counts, into: &span, root: root)
    try expectEqual(result, expected, "gather of \(counts) \(type) to \(root)")
    guard isEven else { return }
    result = blanks(type, count: expected.count)
    var again = result.mutableSpan
    try communicator.gather(values.span, into: &again, root: root)
    try expectEqual(result, expected, "gather of equal \(counts) \(type) to \(root)")
}

private func checkScatter<Scalar: TestScalar>(
    _ type: Scalar.Type, _ counts: [Int], _ isEven: Bool, _ root: Int,
    _ communicator: borrowing Communicator
) throws {
    let rank = communicator.rank
    let values = rank == root ? blocks(type, counts) : []
    let expected = numbers(type, rank: rank, count: counts[rank])
    var result = blanks(type, count: expected.count)
    var span = result.mutableSpan
    try communicator.scatter(values.span, counts: counts, into: &span, root: root)
    try expectEqual(result, expected, "scatter of \(counts) \(type) from \(root)")
    guard isEven else { return }
    result = blanks(type, count: expected.count)
    var again = result.mutableSpan
    try communicator.scatter(values.span, into: &again, root: root)
    try expectEqual(result, expected, "scatter of equal \(counts) \(type) from \(root)")
}
