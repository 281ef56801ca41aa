import DataParallel
import Foundation
import MPI
import Optimizers
import Tensors
import Training

/// All that watches over training, for measuring what it costs: heartbeats, watchdog, flight recorder
/// and fingerprints, as `lockstep train` has them.
final class TrainGuards {
    private let recipe: Recipe
    private let ranks: RankGroup
    private let replicas: [Replica]
    private let recorder: String
    private var watchdog: Watchdog?

    init(
        _ recipe: Recipe, parameters: ParameterSet, optimizer: any Optimizer, ranks: RankGroup
    ) {
        self.recipe = recipe
        self.ranks = ranks
        let values = [parameters.values.whole] + optimizer.moments.map(\.values.whole)
        replicas = values.enumerated().map { Replica(name: "\($0)", values: $1) }
        let process = ProcessInfo.processInfo.processIdentifier
        recorder = FileManager.default.temporaryDirectory.path + "/lockstep-bench-\(process).json"
    }

    /// Begins to watch; collective.
    func begin() throws {
        let wanted = WatchdogRecipe()
        watchdog = try ranks.startWatchdog(
            WatchdogSettings(silence: wanted.silence, hang: wanted.hang))
        try FlightRecorder.open(recorder, rank: ranks.rank, ranks: ranks.size)
    }

    /// What comes after `step` steps; collective.
    func check(step: Int) throws {
        let every = recipe.training.fingerprintEvery
        guard every > 0, step.isMultiple(of: every) else { return }
        if let divergence = try ranks.firstDivergence(among: replicas) {
            throw TrainingError.diverged(step: step, divergence)
        }
    }

    /// Stops watching; collective.
    func end() throws {
        FlightRecorder.close(removingFile: true)
        // Whoever has left is not missed by those that have not.
        try ranks.barrier()
        watchdog?.stop()
        watchdog = nil
    }
}
