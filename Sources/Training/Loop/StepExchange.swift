internal import DataParallel
internal import Optimizers
internal import Tensors

/// How ranks come to one gradient, or one model, as the recipe asks.
final class StepExchange {
    private let recipe: ExchangeRecipe
    private let parameters: ParameterSet
    private let optimizer: any Optimizer
    private let context: TaskContext
    private let compression: PowerSGD?
    /// Whether every rank updates a part of the parameters alone.
    private let isSharded: Bool
    private var gradients: GradientExchange?
    private var isPrepared = false

    init(
        _ training: TrainingRecipe, parameters: ParameterSet, optimizer: any Optimizer,
        context: TaskContext
    ) {
        let recipe = training.exchange
        self.recipe = recipe
        isSharded = training.optimizer.parts(of: parameters, over: context.ranks) != nil
        self.parameters = parameters
        self.optimizer = optimizer
        self.context = context
        compression =
            recipe.compression == .powerSGD && context.ranks.size > 1
            ? PowerSGD(
                parameters, rank: recipe.compressionRank, seed: training.seed,
                kernels: context.kernels)
            : nil
    }

    /// Whether ranks exchange gradients in every step.
    var isEveryStep: Bool { recipe.every == 1 || context.ranks.size == 1 }

    /// Whether gradients are added along the tree of lanes.
    var isExact: Bool { isEveryStep && recipe.compression == .none && recipe.order == .tree }

    /// Whether the ranks meet after step `number`, counted from 0.
    func meets(after number: Int) -> Bool { isEveryStep || (number + 1) % recipe.every == 0 }

    /// Before gradients are computed; collective.
    func begin() throws {
        if !isPrepared { try prepare() }
        // A gradient is final in the last pass, and only after it was added to those before.
        if context.accumulate == 1 { gradients?.begin() }
    }

    /// Moves numbers to where ranks can exchange them fast; collective, so not in `init`.
    private func prepare() throws {
        isPrepared = true
        if isSharded { try context.ranks.share(parameters.values) }
        guard recipe.compression == .none && recipe.order == .tree else { return }
        gradients = try GradientExchange(
            parameters, over: context.ranks, dealt: context.deal, bucketBytes: recipe.bucketBytes)
    }

    /// Gives all ranks the parameters that others have updated; collective.
    func finishUpdate() throws {
        if isSharded { try context.ranks.complete(parameters.values.whole) }
    }

    /// Adds the gradients, and what rides along with them, over all ranks if these exchange them;
    /// collective.
    func sumGradients() throws {
        // What gives up equal bits may as well exchange the gradients of parameters alone.
        let isWhole = isEveryStep && recipe.compression == .none
        if !isWhole { parameters.finishGradients(with: context.kernels) }
        if isEveryStep { try sum() }
        if isWhole { parameters.finishGradients(with: context.kernels) }
    }

    private func sum() throws {
        let ranks = context.ranks, gradients = parameters.gradients.whole
        if let compression { return try compression.sum(over: ranks) }
        switch (recipe.compression, recipe.order) {
        case (.bfloat16, _):
            // What rides along is counted and must stay exact.
            try ranks.sumRounded(parameters.gradientsOnly)
            try ranks.sumOverRanks(parameters.rideAlong)
        case (_, .free): try ranks.sumInFreeOrder(gradients)
        case (_, .tree):
            try self.gradients?.finish()
        }
    }

    /// Makes parameters and optimizer state the mean over all ranks (local SGD: Stich 2019), each
    /// with the weight of its lanes, and adds up what rides along; collective.
    func average() throws {
        let ranks = context.ranks, lanes = context.lanes
        let isEven = lanes.total.isMultiple(of: ranks.size)
        for values in [parameters.values.whole] + optimizer.moments.map(\.values.whole) {
            if !isEven {
                context.kernels.scale(values, by: Float(lanes.count) / Float(lanes.total))
            }
            try ranks.sumOverRanks(values)
            if isEven { context.kernels.scale(values, by: 1 / Float(ranks.size)) }
        }
        try ranks.sumOverRanks(parameters.rideAlong)
        parameters.markChanged()
    }
}
