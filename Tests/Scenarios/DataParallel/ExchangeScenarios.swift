import DataParallel
import MPI
import Tensors

/// Sums, copies and collections over ranks, compared with what every rank can work out by itself.
let exchangeScenarios = [
    Scenario("tree-sum") { world, _ in
        let ranks = RankGroup(try world.duplicate())
        // Up and down: a small sum after a large one reuses the larger workspace.
        for count in awkwardSizes + awkwardSizes.reversed() { try checkSum(count, ranks) }
    },
    Scenario("shared-sum") { world, _ in
        let ranks = RankGroup(try world.duplicate())
        // Memories that are shared and others in turn, several times each.
        for count in awkwardSizes { try checkSharedSum(count, ranks) }
    },
    Scenario("message-sum") { world, _ in
        let ranks = RankGroup(try world.duplicate())
        for count in awkwardSizes { try checkMessageSum(count, ranks) }
    },
    Scenario("rank-group") { world, _ in
        let ranks = RankGroup(try world.duplicate())
        try expectEqual(ranks.isFirst, world.rank == 0, "the first rank")
        for count in awkwardSizes {
            try checkBroadcast(count, ranks)
            try checkGather(count, ranks)
        }
        try checkTexts(ranks)
        try ranks.barrier()
    },
    Scenario("together") { world, _ in
        let ranks = RankGroup(try world.duplicate())
        try expectEqual(
            try ranks.all(UInt64.max - UInt64(ranks.rank)),
            (0..<ranks.size).map { UInt64.max - UInt64($0) }, "a number of every rank")
    },
]

private let awkwardSizes = [
    0, 1, 7, 8, 9, 15, 16, 17, 31, 64, 65, 1000, 1024, 1025, 4096, 4097, 100_003,
]

private func checkSum(_ count: Int, _ ranks: RankGroup) throws {
    let terms = (0..<ranks.size).map { roughNumbers(rank: $0, count: count) }
    let expected = plainTreeSum(terms[...])
    // A view in the middle of a memory: what stands beside it must not change.
    let memory = Memory<Float>(count: count + 16)
    memory.whole.fill(99)
    let view = memory.whole[7..<7 + count]
    view.copy(from: terms[ranks.rank])
    try ranks.sumOverRanks(view)
    try expectEqual(bits(view.array), bits(expected), "sum of \(count)")
    let beside = memory.whole[0..<7].array + memory.whole[7 + count..<16 + count].array
    try expect(beside.allSatisfy { $0 == 99 }, "a sum of \(count) changed its neighbours")
    // From four terms on the order shows.
    if ranks.size >= 4 && count >= 1000 {
        let inOrder = terms.dropFirst().reduce(terms[0]) { zip($0, $1).map { $0 + $1 } }
        try expect(bits(inOrder) != bits(expected), "the order of the sum cannot be seen")
    }
}

/// The gradients' way: a memory that lives where all ranks see it, added up again and again.
private func checkSharedSum(_ count: Int, _ ranks: RankGroup) throws {
    let memory = Memory<Float>(count: count + 32)
    memory.whole.fill(99)
    let view = memory.whole[16..<16 + count], outside = Memory<Float>(count: count).whole
    try ranks.share(memory)
    try expect(memory.whole.array.allSatisfy { $0 == 99 }, "numbers were lost when they moved")
    for round in 0..<4 {
        let terms = (0..<ranks.size).map { roughNumbers(rank: $0 + round * 64, count: count) }
        let expected = bits(plainTreeSum(terms[...]))
        view.copy(from: terms[ranks.rank])
        try ranks.sumOverRanks(view)
        // Every rank has sums of its own: what one does to them no other sees.
        try expectEqual(bits(view.array), expected, "shared sum of \(count), round \(round)")
        view.fill(Float(ranks.rank))
        outside.copy(from: terms[ranks.rank])
        try ranks.sumOverRanks(outside)
        try expectEqual(bits(outside.array), expected, "sum of \(count) beside a shared one")
        try expect(
            view.array.allSatisfy { $0 == Float(ranks.rank) }, "another rank wrote to this one's")
    }
    let beside = memory.whole[0..<16].array + memory.whole[16 + count..<32 + count].array
    try expect(beside.allSatisfy { $0 == 99 }, "a shared sum of \(count) changed its neighbours")
}

private func checkMessageSum(_ count: Int, _ ranks: RankGroup) throws {
    let terms = (0..<ranks.size).map { roughNumbers(rank: $0, count: count) }
    let view = Memory<Float>(count: count).whole
    view.copy(from: terms[ranks.rank])
    try ranks.sumByMessages(view)
    try expectEqual(
        bits(view.array), bits(plainTreeSum(terms[...])), "sum of \(count) by messages")
    try ranks.sumInFreeOrder(view)
    try expect(view.array.allSatisfy(\.isFinite), "a sum in free order")
}

private func checkBroadcast(_ count: Int, _ ranks: RankGroup) throws {
    let view = Memory<Float>(count: count).whole
    view.copy(from: roughNumbers(rank: ranks.rank, count: count))
    try ranks.broadcast(view)
    try expectEqual(
        bits(view.array), bits(roughNumbers(rank: 0, count: count)), "broadcast of \(count)")
    func bytes(_ rank: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: rank &* 31 &+ $0 &* 7) }
    }
    // Each rank comes with another length, and leaves with that of the first.
    var values = bytes(ranks.rank, count + ranks.rank)
    try ranks.broadcast(&values)
    try expectEqual(values, bytes(0, count), "broadcast of \(count) bytes")
}

private func checkGather(_ count: Int, _ ranks: RankGroup) throws {
    let part = Memory<Float>(count: count).whole
    part.copy(from: roughNumbers(rank: ranks.rank, count: count))
    let whole = Memory<Float>(count: count * ranks.size).whole
    try ranks.gather(part, into: whole)
    let expected = (0..<ranks.size).flatMap { roughNumbers(rank: $0, count: count) }
    try expectEqual(bits(whole.array), bits(expected), "gathering of \(count)")
}

private func checkTexts(_ ranks: RankGroup) throws {
    func text(_ rank: Int) -> String { String(repeating: "é☃ ", count: rank % 3) }
    try expectEqual(
        try ranks.all(text(ranks.rank)), (0..<ranks.size).map(text), "a text of every rank")
    try expectEqual(
        try ranks.all(""), Array(repeating: "", count: ranks.size), "no text of any rank")
}
