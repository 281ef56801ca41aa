import Optimizers
import Testing

@Suite struct ScheduleErrorTests {
    @Test(
        arguments: [
            (.step(every: 0, gamma: 0.5), 0, "every is 0"),
            (.step(every: 1, gamma: 0), 0, "gamma is 0.0"),
            (.exponential(gamma: 1.5), 0, "gamma is 1.5"),
            (.exponential(gamma: .nan), 0, "gamma is nan"),
            (.cosine(total: 0, minimum: 0), 0, "total is 0"),
            (.cosine(total: 20, minimum: 0), 20, "total is 20"),
            (.cosine(total: 20, minimum: -1), 0, "minimum is -1.0"),
            (.linear(total: 3, minimum: 0), 3, "total is 3"),
            (.multiStep(milestones: [], gamma: 0.5), 0, "milestones are none"),
            (.multiStep(milestones: [0], gamma: 0.5), 0, "milestones begin with 0"),
            (.multiStep(milestones: [3, 3], gamma: 0.5), 0, "milestones have 3 after 3"),
            (.multiStep(milestones: [3], gamma: 2), 0, "gamma is 2.0"),
            (.noam(modelSize: 0), 4, "modelSize is 0"),
            (.noam(modelSize: 8), 0, "warmup is 0"),
            (.cyclical(Cyclical(bottom: -1)), 0, "minimum is -1.0"),
            (.cyclical(Cyclical(bottom: 0, stepsUp: 0)), 0, "stepsUp is 0"),
            (.cyclical(Cyclical(bottom: 0, stepsDown: 0)), 0, "stepsDown is 0"),
            (.cyclical(Cyclical(bottom: 0, gamma: 0)), 0, "gamma is 0.0"),
            (.oneCycle(OneCycle(), total: 5), 5, "total is 5"),
            (.oneCycle(OneCycle(riseFraction: 1.5), total: 5), 0, "pctStart is 1.5"),
            (
                .oneCycle(OneCycle(riseFraction: 0.6, hasThreePhases: true), total: 5), 0,
                "pctStart is 0.6"
            ),
            (.oneCycle(OneCycle(startDivisor: 0), total: 5), 0, "divFactor is 0.0"),
            (.oneCycle(OneCycle(finalDivisor: .nan), total: 5), 0, "finalDivFactor is nan"),
            (.constant, -3, "warmup is -3"),
            (.plateau(Plateau(factor: 1)), 0, "factor is 1.0"),
            (.plateau(Plateau(patience: -1)), 0, "patience is -1"),
            (.plateau(Plateau(threshold: 1)), 0, "threshold is 1.0"),
            (.plateau(Plateau(minimum: .infinity)), 0, "minimum is inf"),
        ] as [(LearningRateSchedule.Decay, Int, String)])
    func namesTheOffendingValue(decay: LearningRateSchedule.Decay, warmup: Int, text: String) {
        let error = #expect(throws: ScheduleError.self) {
            try LearningRateSchedule(decay, warmup: warmup)
        }
        #expect(error?.description.contains(text) == true)
    }
}
