import DataParallel
import MPI
import Tensors

/// Gradients that are exchanged bucket by bucket while others are still written.
let gradientScenarios = [
    Scenario("gradient-exchange") { world, _ in
        let ranks = RankGroup(try world.duplicate())
        for bytes in [0, 4, 300, 5000, 1 << 20] {
            let parameters = ParameterSet()
            for (index, count) in parameterSizes.enumerated() {
                _ = parameters.declare(
                    "p\(index)", shape: [count], initializer: .constant(0))
            }
            parameters.allocate(seed: 1, kernels: .best)
            let exchange = try GradientExchange(parameters, over: ranks, bucketBytes: bytes)
            for (round, manner) in Manner.allCases.enumerated() {
                try checkStep(parameters, exchange, manner, round: round, ranks)
            }
        }
    }
]

private let parameterSizes = [0, 1, 7, 1000, 16, 17, 100_003, 65, 0, 4097]

/// How a backward pass announces gradients.
private enum Manner: CaseIterable {
    /// Last first, as a tape does.
    case backward
    /// First first: no bucket is complete before the last announcement.
    case forward
    /// Some never: they are exchanged in the end.
    case everySecond
    /// Not at all.
    case never
}

private func checkStep(
    _ parameters: ParameterSet, _ exchange: GradientExchange, _ manner: Manner, round: Int,
    _ ranks: RankGroup
) throws {
    let all = parameters.parameters
    exchange.begin()
    var order = Array(all.indices)
    if manner != .forward { order.reverse() }
    for index in order {
        let gradient = all[index].gradient
        gradient.copy(from: numbers(ranks.rank, index, round, gradient.count))
        ranks.progress()
        switch manner {
        case .backward, .forward: try ranks.finished([all[index]])
        case .everySecond where index % 2 == 0: try ranks.finished([all[index]])
        case .everySecond, .never: try ranks.finished([])
        }
        // A sum of another layer's in the middle of the pass.
        try checkOther(index, ranks)
    }
    parameters.rideAlong.copy(from: numbers(ranks.rank, 99, round, parameters.rideAlong.count))
    try exchange.finish()
    for (index, view) in Array(all.map(\.gradient).enumerated()) + [(99, parameters.rideAlong)] {
        let terms = (0..<ranks.size).map { numbers($0, index, round, view.count) }
        try expectEqual(
            bits(view.array) == bits(plainTreeSum(terms[...])), true,
            "gradient \(index), announced \(manner), in round \(round)")
    }
}

private func numbers(_ rank: Int, _ index: Int, _ round: Int, _ count: Int) -> [Float] {
    roughNumbers(rank: rank + 64 * round + 1000 * index, count: count)
}

private func checkOther(_ index: Int, _ ranks: RankGroup) throws {
    let view = Memory<Float>(count: 31).whole
    let terms = (0..<ranks.size).map { roughNumbers(rank: $0 + index, count: 31) }
    view.copy(from: terms[ranks.rank])
    try ranks.sumOverRanks(view)
    try expectEqual(bits(view.array), bits(plainTreeSum(terms[...])), "a sum in between")
}
