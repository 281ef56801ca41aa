import DataParallel
import Foundation
import Synchronization
import Training

/// Saves that meet a disk's errors, or a crash, and training that goes on beside them.
let savingScenarios = [
    // RECIPE RUN RANK STEP PHASE KIND [KEY=VALUE...]: when a checkpoint comes to PHASE on RANK for the
    // STEPth time, it fails in one of the ways in which programs do, or the disk is full.
    Scenario(withoutMPI: "fail-in-save") { arguments in
        let place = try Place(arguments)
        guard arguments.count >= 6, let phase = SavePhase(rawValue: place.detail) else {
            throw Unexpected(description: "give RECIPE RUN RANK STEP PHASE KIND [KEY=VALUE...]")
        }
        let kind = arguments[5]
        try Job.run { job in
            let small = try SmallTask(
                recipe: place.recipe, set: Array(arguments.dropFirst(6)), in: job)
            let trainer = try small.trainer(place.run)
            let rank = job.ranks.rank
            let times = StepCounter()
            trainer.atSavePhase = { reached in
                guard reached == phase, rank == place.rank else { return }
                if times.step.add(1, ordering: .relaxed).newValue != place.step { return }
                if kind == "full" {
                    throw FileError(.write, place.run, reason: "No space left on device")
                }
                try fail(kind)
            }
            _ = try trainer.train(until: 26)
        }
    },
    // RECIPE RUN RANK STEP - [KEY=VALUE...]: the thread that writes on RANK waits until training has
    // done three more steps.
    Scenario(withoutMPI: "train-while-saving") { arguments in
        let place = try Place(arguments)
        try Job.run { job in
            let small = try SmallTask(
                recipe: place.recipe, set: Array(arguments.dropFirst(5)), in: job)
            let progress = StepCounter()
            let task = DisturbedTask(small.task) { progress.step.store($0, ordering: .relaxed) }
            let trainer = try small.trainer(place.run, with: task)
            let rank = job.ranks.rank
            trainer.atSavePhase = { reached in
                guard rank == place.rank, reached == .fileWritten || reached == .partWritten else {
                    return
                }
                let start = progress.step.load(ordering: .relaxed)
                if start >= place.step { return }
                for _ in 0..<2000 {
                    if progress.step.load(ordering: .relaxed) >= start + 3 { return }
                    Thread.sleep(forTimeInterval: 0.01)
                }
                throw Unexpected(description: "training stood still while a checkpoint was written")
            }
            _ = try trainer.train(until: 26)
        }
    },
]

/// The step that is computed, for another thread to look at.
private final class StepCounter: Sendable {
    let step = Atomic<Int>(0)
}
