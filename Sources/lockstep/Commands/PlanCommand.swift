import ArgumentParser
import DataParallel
import Foundation
import Tasks
import Tensors
import Training

/// `lockstep plan`.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Predict steps of a recipe on more nodes than there are here.",
        discussion: """
            Computing is measured: a few steps at the lanes that a rank would have. The network is \
            measured if this runs under mpirun over several nodes, else given or assumed. Under \
            mpirun with the ranks of one node these compete for its memory as they will. The model \
            and what it assumes are on the page Planning of the documentation.
            """)

    @OptionGroup var options: RecipeOptions

    @Option(help: ArgumentHelp("Numbers of nodes.", valueName: "n,n"))
    var nodes = "1,4,16,64,256,1024"

    @Option(help: "Ranks of a node; otherwise those of this job.")
    var ranksPerNode: Int?

    @OptionGroup var network: NetworkOptions

    @Flag(help: "Let the batch grow with the nodes, instead of dividing the recipe's.")
    var weak = false

    @Option(help: "Steps that are timed for each number of lanes.")
    var steps = 5

    @Option(
        help: ArgumentHelp(
            "Train so many steps in this job and compare them with their prediction.",
            valueName: "steps"))
    var check = 0

    @Flag(help: "Print JSON.")
    var json = false

    private var counts: [Int] {
        let numbers = nodes.split(separator: ",", omittingEmptySubsequences: false).map {
            Int($0) ?? 0
        }
        return numbers.allSatisfy { (1...1_000_000).contains($0) } ? numbers.sorted() : []
    }

    func validate() throws {
        if counts.isEmpty {
            throw ValidationError(
                "--nodes is '\(nodes)'; give numbers from 1 to 1000000, such as 1,4,16")
        }
        if let ranksPerNode, !(1...4096).contains(ranksPerNode) {
            throw ValidationError("--ranks-per-node is \(ranksPerNode); give 1 to 4096")
        }
        if steps < 1 { throw ValidationError("--steps is \(steps); give at least 1") }
        if check < 0 { throw ValidationError("--check is \(check); give at least 0") }
    }

    func run() throws {
        try Job.run { job in
            let recipe = try job.together { try resolve() }
            let link = try LinkMeter(job.ranks)
            let perNode = ranksPerNode ?? link.layout?.ranksPerNode ?? 1
            let meter = ComputeMeter(options, job: job, ranksPerNode: perNode, steps: steps)
            let parameters = try meter.parameters()
            let (model, sources) = try network.model(
                link, ranksPerNode: perNode, gradientBytes: 4 * parameters.gradients.count)
            let plan = ScalingPlan(
                recipe: recipe, parameters: parameters, model: model, ranksPerNode: perNode,
                isWeak: weak)
            var report = PlanReport(
                parameters: parameters.parameterCount, sources: sources + assumptions(recipe),
                messages: model.link.points.map {
                    PlanReport.Message(bytes: $0.bytes, microseconds: $0.seconds * 1e6)
                })
            try fill(&report, plan, meter)
            if check > 0, let layout = link.layout {
                report.check = try compare(plan, layout, meter, job)
            }
            guard job.ranks.isFirst else { return }
            if json { try JSONOutput.print(report) } else { report.write() }
        }
    }

    private func resolve() throws -> Recipe {
        let recipe = try options.resolve()
        guard recipe.training.exchange.compression != .powerSGD else {
            throw UsageError(
                "training.exchange.compression is powersgd, whose exchange is not modelled; plan with "
                    + "none or bf16")
        }
        return recipe
    }

    private func assumptions(_ recipe: Recipe) -> [String] {
        var lines = [
            "assumed: nodes like this one, equal links between all of them that carry both ways at "
                + "once, even ranks, data as fast on all nodes"
        ]
        if recipe.training.exchange.order == .free {
            lines.append("assumed: MPI_Allreduce sends what the tree order would")
        }
        return lines
    }

    /// Adds a row for each number of nodes, and advice; collective.
    private func fill(
        _ report: inout PlanReport, _ plan: ScalingPlan, _ meter: ComputeMeter
    ) throws {
        var found: [(share: ScalingPlan.Share, result: ComputeMeter.Result)] = []
        for nodes in counts {
            guard let share = plan.share(nodes: nodes, first: counts[0]) else {
                let batch = plan.batch(nodes: nodes, first: counts[0])
                report.rows.append(
                    PlanReport.Row(
                        NodeLayout(nodes: nodes, ranksPerNode: plan.ranksPerNode), batch: batch,
                        problem:
                            "a batch of \(batch) sequences cannot be dealt to so many ranks in "
                            + "equal lanes; raise training.batch, or plan with --weak"))
                continue
            }
            let result = try meter.measure(
                lanes: share.lanesPerRank, sequences: share.sequencesPerLane)
            found.append((share, result))
            let forecast = plan.forecast(share, result.costs)
            let first = plan.forecast(found[0].share, found[0].result.costs)
            report.rows.append(
                PlanReport.Row(forecast, against: first, threads: result.threads))
        }
        report.advice = plan.advice(found)
    }

    /// Trains in this job as the recipe is; collective.
    private func compare(
        _ plan: ScalingPlan, _ layout: NodeLayout, _ meter: ComputeMeter, _ job: Job
    ) throws -> PlanReport.Check {
        let training = plan.recipe.training
        let share = ScalingPlan.Share(layout: layout, lanes: training.lanes, batch: training.batch)
        let contestant = try TrainContestant(plan.recipe, randomTokens: nil, job: job)
        let costs = try meter.measure(
            lanes: share.lanesPerRank, sequences: share.sequencesPerLane
        ).costs
        let forecast = plan.forecast(share, costs)
        // The median step, as all that is predicted is made of medians.
        for _ in 0...check { try contestant.round(steps: 1) }
        let measured = contestant.figure(against: contestant)
        return PlanReport.Check(
            predictedMilliseconds: forecast.seconds * 1000,
            measuredMilliseconds: measured.milliseconds,
            predictedExchange: forecast.exchange.seconds * 1000,
            measuredExchange: measured.exchange)
    }
}
