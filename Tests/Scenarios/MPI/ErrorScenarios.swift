import MPI
import Storage

/// Mistakes that MPI reports: each comes back as an error that names the call, and the job goes on.
let errorScenarios = [
    Scenario("invalid-rank") { world, _ in
        let values: [Float] = [1]
        for rank in [world.size, -1, -2, Int.max] {
            try expectError(.rank, "MPI_Send", at: world.rank) { () throws(MPIError) in
                try world.send(values.span, to: rank)
            }
        }
        try expectError(.rank, "MPI_Isend", at: world.rank) { () throws(MPIError) in
            _ = try world.startSend(Buffer<Float>(count: 1), to: world.size)
        }
    },
    Scenario("invalid-root") { world, _ in
        for root in [world.size, -1] {
            try expectError(.root, "MPI_Bcast", at: world.rank) { () throws(MPIError) in
                _ = try world.broadcast(1, root: root)
            }
        }
    },
    Scenario("invalid-tag") { world, _ in
        let values: [Float] = [1]
        try expectError(.tag, "MPI_Send", at: world.rank) { () throws(MPIError) in
            try world.send(values.span, to: 0, tag: -1)
        }
    },
    Scenario("truncated-message") { world, _ in
        let sending = try world.startSend(Buffer<Float>(count: 9), to: world.rank)
        try expectError(.truncated, "MPI_Recv", at: world.rank) { () throws(MPIError) in
            var values: [Float] = [0, 0, 0]
            var span = values.mutableSpan
            try world.receive(into: &span, from: world.rank)
        }
        _ = try sending.wait()
    },
    Scenario("truncated-pending") { world, _ in
        let sending = try world.startSend(Buffer<Float>(count: 9), to: world.rank)
        try expectError(.truncated, "MPI_Irecv", at: world.rank) { () throws(MPIError) in
            var receiving = try world.startReceive(
                into: Buffer<Float>(count: 3), from: world.rank)
            while !receiving.poll() {}
            _ = try receiving.wait()
        }
        _ = try sending.wait()
    },
]

private func expectError(
    _ errorClass: ErrorClass, _ call: String, at rank: Int,
    _ body: () throws(MPIError) -> Void
) throws {
    do {
        try body()
    } catch {
        try expectEqual(error.errorClass, errorClass, "the class of \(error)")
        try expectEqual(error.call, call, "the call of \(error)")
        try expectEqual(error.rank, rank, "the rank of \(error)")
        try expect(error.text.count > 5, "the text '\(error.text)' of \(error)")
        try expect(
            "\(error)".hasPrefix("\(call) failed on rank \(rank): "), "the description \(error)")
        return
    }
    throw Unexpected(description: "\(call) did not fail")
}
