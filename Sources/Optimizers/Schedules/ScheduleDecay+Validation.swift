extension LearningRateSchedule.Decay {
    /// Refuses values that make no schedule.
    func validate(warmup: Int) throws(ScheduleError) {
        switch self {
        case .constant, .inverseSquareRoot: break
        case .step(let every, let gamma):
            guard every >= 1 else {
                throw ScheduleError("every is \(every): give at least 1 step")
            }
            try validate(gamma: gamma)
        case .multiStep(let milestones, let gamma):
            try validate(milestones: milestones)
            try validate(gamma: gamma)
        case .exponential(let gamma): try validate(gamma: gamma)
        case .linear(let total, let minimum), .cosine(let total, let minimum):
            try validate(total: total, warmup: warmup)
            guard minimum >= 0, minimum.isFinite else {
                throw ScheduleError("minimum is \(minimum): give a rate of 0 or more")
            }
        case .plateau(let settings): try settings.validate()
        case .noam(let modelSize):
            guard modelSize >= 1 else {
                throw ScheduleError("modelSize is \(modelSize): give the features of a layer")
            }
            guard warmup >= 1 else {
                throw ScheduleError("warmup is 0: noam begins with one; give 1 step or more")
            }
        case .cyclical(let settings): try settings.validate()
        case .oneCycle(let settings, let total):
            try validate(total: total, warmup: warmup)
            try settings.validate()
        }
    }

    private func validate(total: Int, warmup: Int) throws(ScheduleError) {
        guard total > warmup else {
            throw ScheduleError(
                "total is \(total), but the warm-up alone takes \(warmup) steps: give more")
        }
    }

    private func validate(milestones: [Int]) throws(ScheduleError) {
        guard let first = milestones.first else {
            throw ScheduleError("milestones are none: give steps such as [1000, 2000]")
        }
        guard first >= 1 else {
            throw ScheduleError("milestones begin with \(first): give 1 step or more")
        }
        if let next = zip(milestones, milestones.dropFirst()).first(where: { $0 >= $1 }) {
            throw ScheduleError(
                "milestones have \(next.1) after \(next.0): give steps in rising order")
        }
    }

    private func validate(gamma: Double) throws(ScheduleError) {
        guard gamma > 0, gamma <= 1 else {
            throw ScheduleError("gamma is \(gamma): give a factor above 0 and at most 1")
        }
    }
}
