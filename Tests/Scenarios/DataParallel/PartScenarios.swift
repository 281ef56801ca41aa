import DataParallel
import MPI
import Tensors

/// Vectors of which each rank owns a part.
let partScenarios = [
    Scenario("parts") { world, _ in
        let ranks = RankGroup(try world.duplicate())
        for count in [0, 1, 7, 8, 9, 16, 17, 31, 64, 65, 1000, 4097, 100_003] {
            // Both by messages and in memory that ranks see.
            for isShared in [false, true] {
                try checkComplete(count, isShared: isShared, ranks)
            }
            try checkCollectAndDeal(count, ranks)
        }
    }
]

/// All ranks get all parts, again and again, and what stands beside the vector is left alone.
private func checkComplete(_ count: Int, isShared: Bool, _ ranks: RankGroup) throws {
    let memory = Memory<Float>(count: count + 32)
    memory.whole.fill(99)
    if isShared { try ranks.share(memory) }
    let view = memory.whole[16..<16 + count], parts = ranks.parts(of: count)
    for round in 0..<3 {
        let expected = roughNumbers(rank: round, count: count)
        // Nothing but its own part is right on a rank.
        view.fill(Float(ranks.rank))
        let own = parts[ranks.rank]
        view[own].copy(from: Array(expected[own]))
        try ranks.complete(view)
        try expectEqual(
            bits(view.array), bits(expected), "all parts of \(count), shared: \(isShared)")
    }
    let beside = memory.whole[0..<16].array + memory.whole[16 + count..<32 + count].array
    try expect(beside.allSatisfy { $0 == 99 }, "parts of \(count) changed their neighbours")
    // A rank may be gone as soon as it has all parts; its memory may not.
    try ranks.barrier()
}

private func checkCollectAndDeal(_ count: Int, _ ranks: RankGroup) throws {
    let parts = ranks.parts(of: count), own = parts[ranks.rank]
    let expected = roughNumbers(rank: 5, count: count)
    let part = Memory<Float>(count: own.count).whole
    let whole = Memory<Float>(count: ranks.isFirst ? count : 0).whole
    part.copy(from: Array(expected[own]))
    try ranks.collect(part, of: parts, into: whole)
    if ranks.isFirst { try expectEqual(bits(whole.array), bits(expected), "collected parts") }
    part.fill(0)
    try ranks.deal(whole, in: parts, into: part)
    try expectEqual(bits(part.array), bits(Array(expected[own])), "dealt part of \(count)")
}
