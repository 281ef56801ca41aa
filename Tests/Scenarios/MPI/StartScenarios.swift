import Foundation
import MPI

/// What a process knows before, in and after MPI.
let startScenarios = [
    Scenario(withoutMPI: "start") { _ in
        try expect(!MPILibrary.isInitialized, "MPI runs before it starts")
        try expect(!MPILibrary.version.isEmpty, "a library without a version")
        try expect(!MPILibrary.version.contains("\n"), "a version of several lines")
        let result = try withMPI { world throws in
            try expect(MPILibrary.isInitialized, "MPI does not run")
            return world.rank * 100 + world.size
        }
        try expect(!MPILibrary.isInitialized, "MPI runs after its end")
        print("rank \(result / 100) of \(result % 100) with \(MPILibrary.version)")
    },
    Scenario(withoutMPI: "start-twice") { _ in
        try withMPI { _ in }
        try withMPI { _ in }
    },
    Scenario(withoutMPI: "thread-level") { arguments in
        let levels: [ThreadLevel] = [.single, .funneled, .serialized, .multiple]
        let level = levels.first { "\($0)" == arguments.first } ?? .single
        try withMPI(threads: level) { world throws in try world.barrier() }
    },
    Scenario("launch") { world, _ in
        let launch = LaunchEnvironment(ProcessInfo.processInfo.environment)
        let problem = launch.mismatch(worldSize: world.size) ?? "as it should be"
        print("\(launch.launcher) \(launch.processCount ?? 1) \(world.size): \(problem)")
    },
]
