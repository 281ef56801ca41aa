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
