import DataParallel
import MPI
import Tensors

/// Sums over lanes that were dealt unevenly, compared with the tree over all lanes.
let dealtScenarios = [
    Scenario("dealt-sum") { world, _ in
        let ranks = RankGroup(try world.duplicate())
        for lanes in laneCounts(ranks.size) {
            let deal = LaneDeal(lanes: lanes, ranks: ranks.size)
            for count in [0, 1, 7, 8, 9, 31, 64, 65, 1024, 1025, 4096, 4097, 20_011] {
                for isShared in [false, true] {
                    try checkSum(count, deal, isShared: isShared, ranks)
                }
            }
        }
    },
    Scenario("dealt-gradients") { world, _ in
        let ranks = RankGroup(try world.duplicate())
        for lanes in laneCounts(ranks.size) {
            let deal = LaneDeal(lanes: lanes, ranks: ranks.size)
            for bytes in [0, 300, 5000] { try checkGradients(deal, bucketBytes: bytes, ranks) }
        }
    },
    Scenario("pass-meeting") { world, _ in
        let ranks = RankGroup(try world.duplicate())
        for lanes in laneCounts(ranks.size) {
            try checkMeeting(LaneDeal(lanes: lanes, ranks: ranks.size), ranks)
        }
        try checkFailure(ranks)
    },
]

/// Numbers of lanes that so many ranks get even and uneven runs of.
private func laneCounts(_ ranks: Int) -> [Int] {
    [ranks, ranks + 1, 3 * ranks, 23].filter { $0 >= ranks }
}

/// The sum of the numbers of some lanes along the tree.
private func laneSum(_ lanes: Range<Int>, count: Int, salt: Int = 0) -> [Float] {
    plainTreeSum(lanes.map { roughNumbers(rank: $0 + salt, count: count) }[...])
}

private func mostPlaces(_ deal: LaneDeal) -> Int {
    (0..<deal.ranks).map { deal.subtrees(of: $0).count }.max() ?? 1
}

private func checkSum(
    _ count: Int, _ deal: LaneDeal, isShared: Bool, _ ranks: RankGroup
) throws {
    let places = mostPlaces(deal), stride = count + 16 - count % 16
    let memory = Memory<Float>(count: places * stride + 16)
    let partials = PartialSums(
        first: memory.whole[16..<16 + count], stride: stride, places: places)
    if isShared { try ranks.share(memory) }
    for round in 0..<2 {
        memory.whole.fill(99)
        for (place, run) in deal.subtrees(of: ranks.rank).enumerated() {
            partials[place].copy(from: laneSum(run, count: count, salt: 100 * round))
        }
        try ranks.sumOverLanes(partials, dealt: deal)
        try expectEqual(
            bits(partials.first.array),
            bits(laneSum(0..<deal.lanes, count: count, salt: 100 * round)),
            "sum of \(count), \(deal.lanes) lanes, shared: \(isShared)")
        let beside = memory.whole[0..<16].array + memory.whole[16 + count..<16 + stride].array
        try expect(beside.allSatisfy { $0 == 99 }, "a sum changed its neighbours")
        // Others may still read what the next round overwrites.
        try ranks.barrier()
    }
}

private func checkGradients(
    _ deal: LaneDeal, bucketBytes: Int, _ ranks: RankGroup
) throws {
    let parameters = ParameterSet()
    for (index, count) in [7, 1000, 17, 5003, 65].enumerated() {
        _ = parameters.declare("p\(index)", shape: [count], initializer: .constant(0))
    }
    parameters.allocate(seed: 1, kernels: .best)
    parameters.makePlaces(gradients: mostPlaces(deal), statistics: 1)
    let exchange = try GradientExchange(
        parameters, over: ranks, dealt: deal, bucketBytes: bucketBytes)
    let runs = deal.subtrees(of: ranks.rank)
    for round in 0..<3 {
        exchange.begin()
        for (place, run) in runs.enumerated() {
            parameters.useGradients(at: place)
            for (index, parameter) in parameters.parameters.enumerated().reversed() {
                parameter.gradient.copy(
                    from: laneSum(run, count: parameter.count, salt: 100 * round + 1000 * index))
                ranks.progress()
                if place + 1 == runs.count { try ranks.finished([parameter]) }
            }
            parameters.rideAlong.copy(from: laneSum(run, count: 16, salt: 77 + round))
        }
        parameters.useGradients(at: 0)
        try exchange.finish()
        for (index, parameter) in parameters.parameters.enumerated() {
            let salt = 100 * round + 1000 * index
            try expect(
                bits(parameter.gradient.array)
                    == bits(laneSum(0..<deal.lanes, count: parameter.count, salt: salt)),
                "gradient \(index) of \(deal.lanes) lanes in round \(round)")
        }
        try expectEqual(
            bits(parameters.rideAlong.array),
            bits(laneSum(0..<deal.lanes, count: 16, salt: 77 + round)), "what rides along")
        try ranks.barrier()
    }
}

/// Sums in the middle of passes, of changing sizes.
private func checkMeeting(_ deal: LaneDeal, _ ranks: RankGroup) throws {
    let meeting = PassMeeting(ranks, dealt: deal), runs = deal.subtrees(of: ranks.rank)
    for round in 0..<3 {
        var selected = -1
        var finished: [Int] = []
        try meeting.run(select: { selected = $0 }) { pass in
            let summation = meeting.summation(of: pass)
            for count in [1, 65, 0, 7, 1000 * round] {
                let view = Memory<Float>(count: count).whole
                view.copy(from: laneSum(runs[pass], count: count, salt: round))
                try summation.sumOverRanks(view)
                summation.progress()
                try expectEqual(selected, pass, "the pass that runs")
                try expectEqual(
                    bits(view.array), bits(laneSum(0..<deal.lanes, count: count, salt: round)),
                    "a sum of \(count) in pass \(pass) of \(runs.count)")
            }
            finished.append(pass)
        }
        try expectEqual(finished.sorted(), Array(runs.indices), "the passes that were run")
    }
}

/// A pass that fails ends the others, and the next step finds all of them ready.
private func checkFailure(_ ranks: RankGroup) throws {
    struct Failure: Error {}
    // Seven lanes on one rank would be one subtree.
    let deal = LaneDeal(lanes: 7 * ranks.size, ranks: ranks.size)
    let meeting = PassMeeting(ranks, dealt: deal)
    let count = deal.subtrees(of: ranks.rank).count
    for failing in 0..<count {
        var ended = 0
        do {
            try meeting.run(select: { _ in }) { pass in
                defer { ended += 1 }
                if pass == failing { throw Failure() }
                if pass < failing {
                    try meeting.summation(of: pass).sumOverRanks(Memory<Float>(count: 1).whole)
                }
            }
            throw Unexpected(description: "a pass failed and nobody was told")
        } catch is Failure {}
        try expectEqual(ended, failing + 1, "the passes that began and ended")
    }
    try checkMeeting(deal, ranks)
}
