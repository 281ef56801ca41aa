import DataParallel
import Foundation
import Tensors
import Training

/// One rank fails, or errs, while all train: arguments are the recipe, the run, the rank and more.
let disturbanceScenarios = [
    // RECIPE RUN RANK STEP KIND: a failure in the middle of a step.
    Scenario(withoutMPI: "fail-in-step") { arguments in
        let place = try Place(arguments)
        try Job.run { job in
            let small = try SmallTask(recipe: place.recipe, in: job)
            let task = DisturbedTask(small.task) { step in
                guard step == place.step, job.ranks.rank == place.rank else { return }
                try fail(place.detail)
            }
            _ = try small.trainer(place.run, with: task).train(until: place.step + 100_000)
        }
    },
    // RECIPE RUN RANK STEP TENSOR [KEY=VALUE...]: a flipped bit in one replica's parameter, moment or
    // statistic after STEP steps; with a + in front of the tensor's name each time that step comes.
    Scenario(withoutMPI: "flip-bit") { arguments in
        let place = try Place(arguments)
        let isStuck = place.detail.hasPrefix("+")
        let tensor = String(place.detail.drop { $0 == "+" })
        try Job.run { job in
            let small = try SmallTask(
                recipe: place.recipe, set: Array(arguments.dropFirst(5)), in: job)
            let flip = Flip(tensor, isStuck: isStuck)
            let task = DisturbedTask(small.task) { step in
                if step == place.step && job.ranks.rank == place.rank { try flip.run() }
            }
            let trainer = try small.trainer(place.run, with: task, tells: true)
            flip.replicas = { trainer.replicas }
            _ = try trainer.train(until: 26)
        }
    },
    // RECIPE RUN RANK STEP - [KEY=VALUE...]: parameters that are no numbers on one rank.
    Scenario(withoutMPI: "poison") { arguments in
        let place = try Place(arguments)
        try Job.run { job in
            let small = try SmallTask(
                recipe: place.recipe, set: Array(arguments.dropFirst(5)), in: job)
            let task = DisturbedTask(small.task) { step in
                guard step == place.step, job.ranks.rank == place.rank else { return }
                small.task.parameters.values.whole.fill(.nan)
                small.task.parameters.markChanged()
            }
            _ = try small.trainer(place.run, with: task).train(until: place.step + 100_000)
        }
    },
    // RECIPE RUN RANK STEP TENSOR: the same between two steps, compared at once.
    Scenario(withoutMPI: "flip-and-compare") { arguments in
        let place = try Place(arguments)
        try Job.run { job in
            let small = try SmallTask(recipe: place.recipe, in: job)
            let trainer = try small.trainer(place.run)
            _ = try trainer.train(until: place.step)
            let flip = Flip(place.detail, isStuck: false)
            flip.replicas = { trainer.replicas }
            if job.ranks.rank == place.rank { try flip.run() }
            try trainer.compareReplicas()
        }
    },
    // RECIPE RUN RANK STEP: an error at set-up that one rank alone meets.
    Scenario(withoutMPI: "fail-at-set-up") { arguments in
        let place = try Place(arguments)
        try Job.run { job in
            try job.together {
                guard job.ranks.rank == place.rank else { return }
                _ = try FileBytes.read("/none/of-rank-\(place.rank)")
            }
        }
    },
    // RECIPE RUN RANK STEP: one rank has another recipe than the others.
    Scenario(withoutMPI: "disagree") { arguments in
        let place = try Place(arguments)
        try Job.run { job in
            try job.agree(on: "recipe", job.ranks.rank == place.rank ? "other" : "same")
        }
    },
]

/// A bit of one tensor that changes by itself.
private final class Flip {
    var replicas: () -> [Replica] = { [] }
    private let tensor: String
    private let isStuck: Bool
    private var isDone = false

    init(_ tensor: String, isStuck: Bool) {
        self.tensor = tensor
        self.isStuck = isStuck
    }

    func run() throws {
        if isDone && !isStuck { return }
        isDone = true
        guard let values = replicas().first(where: { $0.name == tensor })?.values else {
            throw Unexpected(description: "no tensor \(tensor)")
        }
        let index = values.count / 2
        values[index] = Float(bitPattern: values[index].bitPattern ^ 1 << 20)
    }
}

/// Where and what a disturbance is.
struct Place {
    let recipe: String
    let run: String
    let rank: Int
    let step: Int
    let detail: String

    init(_ arguments: [String]) throws {
        guard arguments.count >= 4, let rank = Int(arguments[2]), let step = Int(arguments[3])
        else { throw Unexpected(description: "give RECIPE RUN RANK STEP [DETAIL]") }
        recipe = arguments[0]
        run = arguments[1]
        self.rank = rank
        self.step = step
        detail = arguments.count > 4 ? arguments[4] : ""
    }
}

/// Fails in one of the ways in which programs do.
func fail(_ kind: String) throws {
    switch kind {
    case "throw": throw Unexpected(description: "a deliberate error")
    case "trap": fatalError("a deliberate trap")
    case "segmentation": raise(SIGSEGV)
    case "kill": raise(SIGKILL)
    case "abort": abort()
    case "exit": exit(0)
    case "stop":
        // Heartbeats tell of this step first.
        sleep(1)
        raise(SIGSTOP)
    case "sleep": sleep(300)
    default: throw Unexpected(description: "no failure is called '\(kind)'")
    }
    // A signal may take a moment to arrive.
    sleep(30)
}

/// A task that something happens to before each step is computed.
final class DisturbedTask: TrainableTask {
    private let task: any TrainableTask
    private let disturb: (Int) throws -> Void

    init(_ task: any TrainableTask, disturb: @escaping (Int) throws -> Void) {
        self.task = task
        self.disturb = disturb
    }

    var parameters: ParameterSet { task.parameters }
    var metric: Metric { task.metric }
    var stepsPerEpoch: Int { task.stepsPerEpoch }
    var carried: [CarriedState] { task.carried }
    var dataFingerprint: UInt64 { task.dataFingerprint }
    var companionFiles: [String: [UInt8]] { get throws { try task.companionFiles } }

    func load(step: Int) throws { try task.load(step: step) }

    func compute(_ moment: Moment, pass: Int) throws -> View<Float> {
        try disturb(Int(moment.step))
        return try task.compute(moment, pass: pass)
    }

    var activationCount: Int { task.activationCount }

    func has(_ part: HeldOutPart) -> Bool { task.has(part) }

    func evaluate(_ part: HeldOutPart) throws -> Evaluation? { try task.evaluate(part) }
}
