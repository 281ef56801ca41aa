import DataParallel
import MPI
import Tensors

/// Replicas that are equal, and replicas of which one rank has a single other bit.
let divergenceScenarios = [
    Scenario("divergence") { world, _ in
        let ranks = RankGroup(try world.duplicate())
        let sizes = [("small", 1), ("odd", 65), ("empty", 0), ("large", 1000)]
        let replicas = sizes.map { name, count in
            let values = Memory<Float>(count: count).whole
            values.copy(from: roughNumbers(rank: 0, count: count))
            return Replica(name: name, values: values)
        }
        try expectEqual(try ranks.firstDivergence(among: replicas), nil, "equal replicas")
        try expectEqual(try ranks.firstDivergence(among: []), nil, "no replicas")
        for replica in replicas where replica.values.count > 0 {
            for rank in 0..<ranks.size where ranks.size > 1 {
                for bit in [0, 22, 31] { try checkFlip(bit, replica, rank, ranks, replicas) }
            }
        }
        try expectEqual(try ranks.firstDivergence(among: replicas), nil, "repaired replicas")
    }
]

/// Flips a bit on one rank, expects that all ranks find out where, and flips it back.
private func checkFlip(
    _ bit: Int, _ replica: Replica, _ guilty: Int, _ ranks: RankGroup, _ replicas: [Replica]
) throws {
    let index = replica.values.count / 2
    func flip() {
        guard ranks.rank == guilty else { return }
        let number = replica.values[index]
        replica.values[index] = Float(bitPattern: number.bitPattern ^ 1 << UInt32(bit))
    }
    flip()
    let found = try ranks.firstDivergence(among: replicas)
    flip()
    // Of two ranks nobody can tell which is right; the first is believed.
    let isTie = ranks.size == 2
    let expected = isTie ? 1 : guilty
    let right = replica.values[index]
    let wrong = Float(bitPattern: right.bitPattern ^ 1 << UInt32(bit))
    let isSwapped = isTie && guilty == 0
    try expectEqual(
        found,
        Divergence(
            name: replica.name, ranks: [expected], isTie: isTie, index: index,
            value: isSwapped ? right : wrong, majority: isSwapped ? wrong : right),
        "bit \(bit) of \(replica.name) on rank \(guilty)")
}
