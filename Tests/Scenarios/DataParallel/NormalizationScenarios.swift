import DataParallel
import Layers
import MPI
import Tensors

/// Batch normalisation over ranks has the bits of one process that has all lanes.
let normalizationScenarios = [
    Scenario("batch-statistics") { world, _ in
        let ranks = RankGroup(try world.duplicate())
        for kind in Lengths.allCases {
            let lanes = LaneTree.divides(lanes: 12, among: ranks.size) ? 12 : 8
            let whole = LaneGroup(total: lanes, sequences: 3)
            let part = LaneGroup(
                total: lanes, sequences: 3, rank: ranks.rank, ranks: ranks.size)
            let expected = try Normalized(whole, kind, ranks: SingleRank())
            let result = try Normalized(part, kind, ranks: ranks)
            try ranks.sumOverRanks(result.gradients)
            try expectEqual(
                bits(result.statistics), bits(expected.statistics), "statistics, \(kind)")
            try expectEqual(
                bits(result.gradients.array), bits(expected.gradients.array), "gradients, \(kind)")
            for (name, path) in [("output", \Normalized.output), ("dx", \Normalized.dx)] {
                let all = expected[keyPath: path]
                let own = all.part(ranks.rank, of: ranks.size)
                try expectEqual(
                    bits(result[keyPath: path].array), bits(own.array), "\(name), \(kind)")
            }
        }
    }
]

/// How long the sequences of the lanes are.
private enum Lengths: CaseIterable {
    case full, ragged, oneRow, none

    func length(ofSequence sequence: Int, times: Int) -> Int32 {
        switch self {
        case .full: Int32(times)
        // The last lanes are empty.
        case .ragged: Int32(max(0, times - sequence / 4))
        case .oneRow: sequence == 7 ? 1 : 0
        case .none: 0
        }
    }
}

/// One forward and backward pass over the lanes of a group.
private struct Normalized {
    static let times = 5
    static let features = 9

    let output: View<Float>
    let dx: View<Float>
    let gradients: View<Float>
    let statistics: [Float]

    init(_ lanes: LaneGroup, _ kind: Lengths, ranks: any RankSummation) throws {
        let parameters = ParameterSet()
        let layer = BatchNormalization("norm", features: Self.features, in: parameters)
        parameters.allocate(seed: 1, kernels: .best)
        let tape = Tape(
            lanes: lanes, purpose: .training, computing: Computing(kernels: .best), ranks: ranks)
        let lengths = Memory<Int32>(count: lanes.rows).whole
        let first = lanes.first * lanes.sequences
        for row in 0..<lanes.rows {
            lengths[row] = kind.length(ofSequence: first + row, times: Self.times)
        }
        let x = tape.tensor(times: Self.times, features: Self.features)
        let y = layer(x, lengths: lengths, on: tape)
        tape.record(Feed(y, seed: 2))
        tape.seal()
        fill(x.value, of: lanes, seed: 1)
        try tape.forward(Moment(seed: 1, step: 0))
        try tape.backward(Moment(seed: 1, step: 0))
        output = y.value
        dx = x.gradient ?? x.value
        gradients = parameters.gradientsOnly
        statistics = parameters.statisticValues.whole.array
    }
}

/// Fills this rank's lanes of a tensor; a lane's numbers are the same on any number of ranks.
private func fill(_ view: View<Float>, of lanes: LaneGroup, seed: Int) {
    let start = lanes.first * (view.count / lanes.count)
    for index in 0..<view.count { view[index] = roughNumber(seed, start + index) }
}

/// Hands a made-up gradient to a tensor, as a loss would.
private final class Feed: Operation {
    private let tensor: Tensor
    private let seed: Int

    init(_ tensor: Tensor, seed: Int) {
        self.tensor = tensor
        self.seed = seed
    }

    func forward(_ moment: Moment) {}

    func backward(_ moment: Moment) {
        guard let (view, _) = tensor.claimGradient() else { return }
        fill(view, of: tensor.lanes, seed: seed)
    }
}
