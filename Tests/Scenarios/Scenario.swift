import MPI

/// A small program that several ranks run together and that checks its own results.
///
/// Tests start scenarios under `mpirun`; the test bundle itself cannot run there, because tests run
/// in any order and ranks must not.
struct Scenario: Sendable {
    /// What a scenario does, given the rest of the command line.
    enum Body: Sendable {
        /// Checks of a running MPI; throws ``Unexpected`` if a result is wrong.
        case inMPI(@Sendable (borrowing Communicator, [String]) throws -> Void)
        /// Starts MPI itself, or not at all.
        case alone(@Sendable ([String]) throws -> Void)
    }

    /// What it is started by: `lockstep-scenarios NAME`.
    let name: String

    private let body: Body

    /// A scenario that gets MPI started.
    init(
        _ name: String,
        _ body: @escaping @Sendable (borrowing Communicator, [String]) throws -> Void
    ) {
        self.name = name
        self.body = .inMPI(body)
    }

    /// A scenario that starts MPI itself, or not at all.
    init(withoutMPI name: String, _ body: @escaping @Sendable ([String]) throws -> Void) {
        self.name = name
        self.body = .alone(body)
    }

    /// Runs scenarios one after the other, in one MPI job.
    ///
    /// Starting a job takes much longer than most checks do.
    static func run(_ scenarios: [Scenario], _ arguments: [String]) throws {
        if scenarios.count == 1, case .alone(let body) = scenarios[0].body {
            return try body(arguments)
        }
        try withMPI { world throws in
            for scenario in scenarios { try scenario.run(in: world, arguments) }
        }
    }

    private func run(in world: borrowing Communicator, _ arguments: [String]) throws {
        guard case .inMPI(let body) = body else {
            throw Unexpected(description: "\(name) cannot share a job with other scenarios")
        }
        do {
            try body(world, arguments)
        } catch let error as Unexpected {
            throw Unexpected(description: "\(name): \(error)")
        }
    }
}
