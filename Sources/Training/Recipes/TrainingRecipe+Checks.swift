extension TrainingRecipe {
    /// Checks what no key can tell alone.
    func check() throws(RecipeError) {
        if !batch.isMultiple(of: lanes) {
            let below = batch / lanes * lanes
            let usable = [below, below + lanes].filter { $0 > 0 && $0 <= Self.largestBatch }
            throw RecipeError(
                "training.batch = \(batch) is not divisible by training.lanes = \(lanes); use "
                    + usable.map(String.init).joined(separator: " or "))
        }
        if accumulate > lanes {
            throw RecipeError(
                "training.accumulate = \(accumulate) is more than training.lanes = \(lanes), but "
                    + "a pass has a lane at least; use 1 to \(lanes)")
        }
        if batch * timeSteps >= Self.tokenLimit {
            throw RecipeError(
                "training.batch × training.timeSteps = \(batch) × \(timeSteps) is "
                    + "\(batch * timeSteps) tokens a step; it must be below \(Self.tokenLimit)")
        }
        if optimizer.sharded, exchange.every > 1 {
            throw RecipeError(
                "training.optimizer.sharded = true does not go with training.exchange.every = "
                    + "\(exchange.every), where every rank updates all parameters by itself; leave "
                    + "one of them out")
        }
        if let follower = validationFollowers.first, validateEvery == 0 {
            throw RecipeError(
                "\(follower) needs validations to follow, but training.validateEvery = 0; give a "
                    + "number of steps")
        }
        if let decay = average.decay, optimizer.isAveraged {
            throw RecipeError(
                "training.average.decay = \(decay) does not go with training.optimizer.name = "
                    + "\(optimizer.name.rawValue), which has an average of its own; leave one of "
                    + "them out")
        }
        try schedule.check()
    }

    /// The keys that ask for validations, with their values.
    var validationFollowers: [String] {
        var followers: [String] = []
        if schedule.name == .plateau { followers.append("training.schedule.name = plateau") }
        if optimizer.name == .ntasgd { followers.append("training.optimizer.name = ntasgd") }
        if let patience = earlyStopping.patience {
            followers.append("training.earlyStopping.patience = \(patience)")
        }
        return followers
    }
}

extension ScheduleRecipe {
    fileprivate func check() throws(RecipeError) {
        if name == .noam, warmup == 0 {
            throw RecipeError(
                "training.schedule.name = noam begins with a warm-up, but training.schedule.warmup "
                    + "= 0; give a number of steps such as 4000")
        }
        if name == .multiStep {
            guard !milestones.isEmpty else {
                throw RecipeError(
                    "training.schedule.name = multiStep needs training.schedule.milestones, which "
                        + "is empty; give steps such as [1000, 2000]")
            }
            guard zip(milestones, milestones.dropFirst()).allSatisfy({ $0 < $1 }) else {
                throw RecipeError(
                    "training.schedule.milestones = \(milestones) do not rise; give them in order")
            }
        }
        if name == .oneCycle, threePhase, pctStart > 0.5 {
            throw RecipeError(
                "training.schedule.pctStart = \(pctStart) leaves no room for three phases; give at "
                    + "most 0.5, or training.schedule.threePhase = false")
        }
    }
}
