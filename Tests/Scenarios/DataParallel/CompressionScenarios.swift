import DataParallel
import MPI
import Tensors

/// Sums that travel compressed, compared with what every rank can work out by itself.
let compressionScenarios = [
    Scenario("rounded-sum") { world, _ in
        let ranks = RankGroup(try world.duplicate())
        for count in [0, 1, 7, 15, 16, 17, 31, 65, 100, 1003] + [5000, 2] {
            try checkRounded(count, ranks)
        }
    },
    Scenario("power-sgd") { world, _ in
        let ranks = RankGroup(try world.duplicate())
        try checkErrorFeedback(ranks)
        try checkThinMatrices(ranks)
    },
]

/// The nearest bfloat16 number, ties to even.
private func rounded(_ x: Float) -> Float {
    let bits = x.bitPattern
    return Float(bitPattern: (bits &+ 0x7fff &+ (bits >> 16 & 1)) & 0xffff_0000)
}

private func checkRounded(_ count: Int, _ ranks: RankGroup) throws {
    let size = ranks.size, view = Memory<Float>(count: count).whole
    view.copy(from: roughNumbers(rank: ranks.rank, count: count))
    try ranks.sumRounded(view)
    let part = max(((count + size - 1) / size + 15) / 16 * 16, 1)
    let expected = (0..<count).map { index -> Float in
        // The owner of a part adds its own numbers as they are.
        let terms = (0..<size).map { rank in
            let term = roughNumber(rank, index)
            return [rank == index / part ? term : rounded(term)]
        }
        return size == 1 ? terms[0][0] : rounded(plainTreeSum(terms[...])[0])
    }
    try expectEqual(bits(view.array), bits(expected), "rounded sum of \(count)")
}

/// What a step leaves out comes later: sums over many steps come near, and all ranks agree.
private func checkErrorFeedback(_ ranks: RankGroup) throws {
    let parameters = ParameterSet()
    let matrix = parameters.declare("matrix", shape: [40, 33], initializer: .constant(0))
    let bias = parameters.declare("bias", shape: [33], initializer: .constant(0))
    parameters.allocate(seed: 1, kernels: .best)
    let compression = PowerSGD(parameters, rank: 2, seed: 3, kernels: .best)
    try expect(compression.share < 0.2, "\(compression.share) of the numbers travel")
    let count = matrix.count, steps = 300
    func gradient(_ rank: Int) -> [Float] {
        (0..<count).map { roughNumber(rank, $0).remainder(dividingBy: 1) }
    }
    let own = gradient(ranks.rank)
    let wanted = plainTreeSum((0..<ranks.size).map(gradient)[...])
    let biases = (0..<ranks.size).map { roughNumbers(rank: $0, count: 33) }
    var received = [Double](repeating: 0, count: count)
    for _ in 0..<steps {
        matrix.gradient.copy(from: own)
        bias.gradient.copy(from: biases[ranks.rank])
        parameters.rideAlong.fill(Float(ranks.rank + 1))
        try compression.sum(over: ranks)
        for index in 0..<count { received[index] += Double(matrix.gradient[index]) }
        try expectEqual(
            bits(bias.gradient.array), bits(plainTreeSum(biases[...])), "a vector")
        try expectEqual(
            parameters.rideAlong[5], Float(ranks.size * (ranks.size + 1) / 2), "a ride along")
        let hashes = try ranks.all(UInt64(fingerprint(matrix.gradient)))
        try expect(Set(hashes).count == 1, "ranks have other sums")
    }
    let scale = wanted.reduce(0) { max($0, abs($1)) }
    let worst = (0..<count).reduce(0) {
        max($0, abs(received[$1] / Double(steps) - Double(wanted[$1])))
    }
    try expect(worst < 0.2 * Double(scale), "means of sums are \(worst) off, of \(scale)")
    try expect(worst > 0, "nothing was compressed")
}

/// A gradient of rank 2 is found exactly by factors of rank 2.
private func checkThinMatrices(_ ranks: RankGroup) throws {
    let parameters = ParameterSet()
    let matrix = parameters.declare("matrix", shape: [31, 65], initializer: .constant(0))
    parameters.allocate(seed: 1, kernels: .best)
    let compression = PowerSGD(parameters, rank: 2, seed: 3, kernels: .best)
    for step in 0..<3 {
        for place in 0..<matrix.count {
            let row = Float(place / 65 + 1), column = Float(place % 65 + 1)
            matrix.gradient[place] =
                (row / column + row.squareRoot() * column / 99) * Float(ranks.rank + 1)
        }
        let total = Float(ranks.size * (ranks.size + 1) / 2) / Float(ranks.rank + 1)
        let expected = matrix.gradient.array.map { $0 * total }
        try compression.sum(over: ranks)
        for (found, wanted) in zip(matrix.gradient.array, expected) {
            try expect(
                abs(found - wanted) <= 1e-3 * abs(wanted) + 1e-3 * total,
                "step \(step): \(found) instead of \(wanted)")
        }
    }
}

/// A number that tells different arrays apart.
private func fingerprint(_ view: View<Float>) -> UInt32 {
    view.array.reduce(17) { ($0 &* 31) ^ $1.bitPattern }
}
