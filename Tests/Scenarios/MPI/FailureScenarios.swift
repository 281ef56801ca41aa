import Foundation
import MPI
import Storage

/// One rank fails in some way while the others wait for it: the job must end, and not well.
let failureScenarios = [
    Scenario("throw") { world, _ in
        try failOnLastRank(world) { throw Deliberate(file: "corpus.txt") }
    },
    // Freeing a window waits for the others, so unwinding must not free it.
    Scenario("throw-beside-window") { world, _ in
        var window = try SharedWindow<Float>(count: 9, on: world)
        try window.synchronize()
        try failOnLastRank(world) { throw Deliberate(file: "corpus.txt") }
        try window.free()
    },
    Scenario(withoutMPI: "throw-with-exit-code") { _ in
        try withMPI(onError: { error, rank in
            JobFailure(exitCode: 65, message: "rank \(rank) says: \(error)")
        }) { world throws in
            try failOnLastRank(world) { throw Deliberate(file: "corpus.txt") }
        }
    },
    Scenario("throw-mpi-error") { world, _ in
        try failOnLastRank(world) { _ = try world.broadcast(1, root: -1) }
    },
    Scenario("abort") { world, _ in
        try failOnLastRank(world) {
            print("printed before the end")
            world.abort(code: 7)
        }
    },
    Scenario("trap") { world, _ in
        try failOnLastRank(world) { fatalError("a bug") }
    },
    Scenario("signal") { world, arguments in
        let number = arguments.first.flatMap { Int32($0) } ?? SIGKILL
        try failOnLastRank(world) {
            raise(number)
            // A signal may take a moment to arrive.
            sleep(30)
        }
    },
    Scenario("exit-early") { world, _ in
        try failOnLastRank(world) { exit(0) }
    },
    Scenario("drop-pending") { world, arguments in
        try failOnLastRank(world) {
            switch arguments.first {
            case "sum":
                let pending = try world.startSum(Buffer<Float>(count: 65))
                _ = consume pending
            case "send":
                // Too long to be sent before anybody wants it.
                let values = Buffer<Double>(count: 1 << 20)
                let pending = try world.startSend(values, to: 0)
                _ = consume pending
            default:
                let pending = try world.startReceive(into: Buffer<Float>(count: 65), from: 0)
                _ = consume pending
            }
        }
    },
]

/// What a program might throw.
private struct Deliberate: Error, CustomStringConvertible {
    let file: String
    var description: String { "\(file) cannot be read" }
}

/// Runs `failure` on the last rank, while the others wait in a barrier.
private func failOnLastRank(
    _ world: borrowing Communicator, _ failure: () throws -> Void
) throws {
    try world.barrier()
    if world.rank == world.size - 1 { try failure() }
    try world.barrier()
}
