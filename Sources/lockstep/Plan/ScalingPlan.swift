import DataParallel
import Foundation
import Tensors
import Training

/// Forecasts of one recipe over several numbers of nodes, and what follows from them.
struct ScalingPlan {
    /// Efficiency that is worth its nodes.
    static let worthwhile = 0.7
    /// Sizes of buckets that are compared, in MiB.
    static let bucketSizes = [0, 0.25, 0.5, 1, 2, 4, 8, 16, 32]

    let recipe: Recipe
    let parameters: ParameterSet
    let model: ExchangeModel
    let ranksPerNode: Int
    /// Whether the batch grows with the nodes.
    let isWeak: Bool

    /// Where a number of nodes has a forecast: its lanes and batch.
    struct Share {
        let layout: NodeLayout
        let lanes: Int
        let batch: Int

        /// Lanes of the rank that has most.
        var lanesPerRank: Int { (lanes + layout.ranks - 1) / layout.ranks }
        var sequencesPerLane: Int { batch / lanes }
    }

    func batch(nodes: Int, first: Int) -> Int {
        isWeak ? recipe.training.batch * nodes / max(first, 1) : recipe.training.batch
    }

    /// How the recipe is dealt to so many nodes; nil if it has too few sequences.
    func share(nodes: Int, first: Int) -> Share? {
        let layout = NodeLayout(nodes: nodes, ranksPerNode: ranksPerNode)
        let batch = batch(nodes: nodes, first: first)
        return LaneChoice.lanes(
            for: layout.ranks, atLeast: recipe.training.lanes, batch: batch
        ).map { Share(layout: layout, lanes: $0, batch: batch) }
    }

    /// The forecast of a share of which a rank takes `costs`.
    func forecast(_ share: Share, _ costs: StepCosts, bucketBytes: Int? = nil) -> StepForecast {
        var costs = costs
        let isSharded = recipe.training.optimizer.sharded && share.layout.ranks > 1
        if isSharded { costs.update /= Double(share.layout.ranks) }
        return StepForecast(
            layout: share.layout, lanes: share.lanes, batch: share.batch, costs: costs,
            exchange: exchange(costs, bucketBytes: bucketBytes, isSharded: isSharded).cost(
                model, over: share.layout, compute: costs.compute)
                + costs.inner(model, over: share.layout))
    }

    private func exchange(
        _ costs: StepCosts, bucketBytes: Int?, isSharded: Bool
    ) -> ExchangePlan {
        let exchange = recipe.training.exchange
        let bytes = bucketBytes ?? exchange.bucketBytes
        var plan = ExchangePlan(
            GradientExchange.buckets(of: parameters, bytes: hasBuckets ? bytes : 0), costs.finals)
        // Half of the bytes.
        if exchange.compression == .bfloat16 {
            for bucket in plan.buckets.indices {
                plan.buckets[bucket].count = (plan.buckets[bucket].count + 1) / 2
            }
        }
        plan.every = exchange.every
        plan.averaged = 3 * parameters.values.count
        plan.completed = isSharded ? parameters.values.count : 0
        return plan
    }

    /// Whether gradients travel in buckets at all.
    private var hasBuckets: Bool {
        let training = recipe.training
        return training.exchange.compression == .none && training.exchange.order == .tree
            && training.accumulate == 1
    }

    // MARK: Advice

    /// What to choose, in a few sentences.
    func advice(_ shares: [(share: Share, result: ComputeMeter.Result)]) -> [String] {
        let forecasts = shares.map { forecast($0.share, $0.result.costs) }
        guard let first = forecasts.first,
            let best = forecasts.lastIndex(where: {
                $0.efficiency(against: first) >= Self.worthwhile
            })
        else { return [] }
        let chosen = forecasts[best], result = shares[best].result
        let layout = chosen.layout
        let share = String(format: "%.0f %%", chosen.efficiency(against: first) * 100)
        var lines = [
            "recommended: \(count(layout.nodes, "node")) (\(share) efficiency), "
                + "\(count(layout.ranksPerNode, "rank")) a node, "
                + "\(count(result.threads, "thread")) a rank, training.lanes=\(chosen.lanes)"
                + bucketAdvice(shares[best].share, result.costs)
        ]
        if let fastest = forecasts.max(by: { $0.speed < $1.speed }), fastest != chosen {
            lines.append(
                String(
                    format: "fastest: %d nodes, %.3g times as fast as %d, at %.0f %% efficiency",
                    fastest.layout.nodes, fastest.speed / first.speed, first.layout.nodes,
                    fastest.efficiency(against: first) * 100))
        }
        if chosen.lanes != recipe.training.lanes {
            lines.append(
                "another number of lanes is another model: choose it before the first step; it then "
                    + "holds for any number of ranks up to it")
        }
        return lines
    }

    private func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// The bucket size with the shortest step; the recipe's own unless another gains 1 %.
    private func bucketAdvice(_ share: Share, _ costs: StepCosts) -> String {
        guard share.layout.nodes > 1, hasBuckets else { return "" }
        let own = forecast(share, costs).seconds
        let sizes = Self.bucketSizes.map { size in
            (size, forecast(share, costs, bucketBytes: Int(size * 1_048_576)).seconds)
        }
        guard let best = sizes.min(by: { $0.1 < $1.1 }), best.1 < 0.99 * own else {
            return String(
                format: ", training.exchange.bucket=%g", recipe.training.exchange.bucket)
        }
        return String(format: ", training.exchange.bucket=%g", best.0)
    }
}
