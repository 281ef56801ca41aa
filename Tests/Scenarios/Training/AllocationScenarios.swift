import CAllocations
import DataParallel
import Optimizers
import Tensors
import Training

/// RECIPE [KEY=VALUE...]: a steady training step allocates nothing.
///
/// Counted are calls of `malloc` and its relatives by the thread that trains, in whole steps over
/// two epochs, after two epochs in which every shape of step was seen; those from within OpenBLAS
/// (its kernels for small matrices make a buffer a product) and MPI are told apart.
let allocationScenarios = [
    Scenario(withoutMPI: "steady-step") { arguments in
        guard let path = arguments.first else {
            throw Unexpected(description: "give RECIPE [KEY=VALUE...]")
        }
        if allocations_areCounted() == 0 { return print("SKIPPED: allocations are not counted") }
        try Job.run { job in
            let small = try SmallTask(
                recipe: path, set: Array(arguments.dropFirst()), in: job)
            let training = small.recipe.training, task = small.task
            let step = TrainingStep(
                task, context: small.context,
                optimizer: training.optimizer.makeOptimizer(
                    for: task.parameters, over: job.ranks),
                training: training, average: training.makeAverage(of: task.parameters))
            let steps = 2 * task.stepsPerEpoch
            for number in 0..<steps { try run(step, number) }
            allocations_begin()
            for number in steps..<2 * steps { try run(step, number) }
            let calls = allocations_end()
            try checkCounting()
            let all = try job.ranks.all(UInt64(calls.own))
            let foreign = try job.ranks.all(UInt64(calls.foreign))
            if job.ranks.isFirst { print("own: \(all), of libraries: \(foreign)") }
            try expectEqual(
                all, Array(repeating: 0, count: job.ranks.size), "allocations of \(steps) steps")
        }
    },
    // RECIPE [KEY=VALUE...]: how many numbers a pass keeps on its tape.
    Scenario(withoutMPI: "activations") { arguments in
        guard let path = arguments.first else {
            throw Unexpected(description: "give RECIPE [KEY=VALUE...]")
        }
        try Job.run { job in
            let small = try SmallTask(
                recipe: path, set: Array(arguments.dropFirst()), in: job)
            if job.ranks.isFirst { print(small.task.activationCount) }
        }
    },
    // RECIPE [KEY=VALUE...]: how many numbers of optimizer state each rank keeps.
    Scenario(withoutMPI: "moments") { arguments in
        guard let path = arguments.first else {
            throw Unexpected(description: "give RECIPE [KEY=VALUE...]")
        }
        try Job.run { job in
            let small = try SmallTask(
                recipe: path, set: Array(arguments.dropFirst()), in: job)
            let optimizer = small.recipe.training.optimizer.makeOptimizer(
                for: small.task.parameters, over: job.ranks)
            let count = optimizer.moments.reduce(0) { $0 + $1.values.count }
            let all = try job.ranks.all(UInt64(count))
            if job.ranks.isFirst { print(all) }
        }
    },
]

private func run(_ step: TrainingStep, _ number: Int) throws {
    let result = try step.run(number, rate: 0.002, isStopRequested: false)
    precondition(result.loss.isFinite)
}

/// The count would be 0 as well if nothing were counted.
private func checkCounting() throws {
    allocations_begin()
    var numbers: [Int] = []
    for number in 0..<100 { numbers.append(number) }
    let calls = allocations_end()
    try expect(calls.own > 0 && numbers.count == 100, "allocations are not counted")
}
