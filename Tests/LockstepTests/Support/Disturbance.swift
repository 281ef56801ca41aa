import Foundation
import TestSupport

extension Workbench {
    /// Trains, and does something to the ranks in the middle of it.
    ///
    /// - Parameters:
    ///   - run: the name of the run.
    ///   - ranks: the number of processes.
    ///   - steps: where training ends.
    ///   - resume: whether to go on with the run.
    ///   - settings: changes of the recipe.
    ///   - step: when the run has logged this step, and all ranks are there, `action` comes.
    ///   - action: gets the process ids of all ranks, in order.
    /// - Returns: how the job ended, and the seconds from the action to the end; nil if the job was
    ///   over before the step.
    /// - Throws: what starting a job throws.
    func train(
        _ run: String, ranks: Int, steps: Int? = nil, resume: Bool = false,
        set settings: [String] = [], disturbedAfter step: Int,
        _ action: @escaping @Sendable ([Int32]) -> Void
    ) async throws -> (result: Mpirun.Result, seconds: Double?) {
        let clock = ContinuousClock()
        let watcher = Task { () -> ContinuousClock.Instant? in
            while !Task.isCancelled {
                if let last = (try? Metrics(file(run)))?.steps.last, last >= step {
                    let processes = RankProcesses.running("lockstep", mentioning: file(run))
                    if processes.count == ranks {
                        action(processes)
                        return clock.now
                    }
                }
                // A cancelled sleep throws; then the loop is over as well.
                try? await Task.sleep(for: .milliseconds(5))
            }
            return nil
        }
        let result = try await train(
            run, ranks: ranks, steps: steps, resume: resume, set: settings)
        let end = clock.now
        watcher.cancel()
        let start = await watcher.value
        return (result, start.map { (end - $0) / .seconds(1) })
    }
}
