import Optimizers
import TestSupport
import Testing

@Suite struct ScheduleGoldenTests {
    /// Rates are sums and products of a few numbers in double precision, PyTorch's often of as many
    /// as there were steps; a wrong formula is off by a step's difference, 1e-3 or more.
    private let tolerance = 1e-12

    private func expect(
        _ name: String, base: Double, _ decay: LearningRateSchedule.Decay, warmup: Int = 0
    ) throws {
        let golden = try Golden.load("schedules").values(name)
        let schedule = try LearningRateSchedule(decay, warmup: warmup)
        for (step, rate) in golden.enumerated() {
            let found = schedule.rate(base: base, step: step)
            #expect(abs(found - rate) <= tolerance * rate, "\(name), step \(step)")
        }
    }

    @Test func stepsAndPowers() throws {
        try expect("constant", base: 0.3, .constant)
        try expect("constant_warm", base: 0.3, .constant, warmup: 7)
        try expect("step", base: 0.3, .step(every: 9, gamma: 0.4))
        try expect("step_warm", base: 0.3, .step(every: 9, gamma: 0.4), warmup: 7)
        let steps = LearningRateSchedule.Decay.multiStep(milestones: [1, 8, 9, 31], gamma: 0.4)
        try expect("multi_step", base: 0.3, steps)
        try expect("multi_step_warm", base: 0.3, steps, warmup: 7)
        try expect("exponential", base: 0.3, .exponential(gamma: 0.93))
    }

    @Test func fallsToALastRate() throws {
        try expect("linear", base: 0.3, .linear(total: 50, minimum: 0.06))
        try expect("linear_warm", base: 0.3, .linear(total: 50, minimum: 0.06), warmup: 7)
        try expect("cosine", base: 0.3, .cosine(total: 50, minimum: 0.06))
    }

    @Test func rootsOfTheStep() throws {
        try expect("noam", base: 2, .noam(modelSize: 48), warmup: 9)
        try expect("inverse_square_root", base: 0.3, .inverseSquareRoot, warmup: 9)
        let schedule = try LearningRateSchedule(.inverseSquareRoot)
        #expect([0, 3, 15].map { schedule.rate(base: 8, step: $0) } == [8, 4, 2])
    }

    @Test func cycles() throws {
        try expect("triangular", base: 0.3, .cyclical(Cyclical(bottom: 0.05, stepsUp: 8)))
        try expect(
            "triangular2", base: 0.3,
            .cyclical(Cyclical(bottom: 0.05, stepsUp: 7, stepsDown: 4, mode: .triangular2)))
        try expect(
            "exp_range", base: 0.3,
            .cyclical(
                Cyclical(
                    bottom: 0.05, stepsUp: 5, stepsDown: 9, mode: .exponentialRange, gamma: 0.97)))
    }

    @Test func oneCycle() throws {
        try expect("one_cycle", base: 0.3, .oneCycle(OneCycle(), total: 50))
        let linear = OneCycle(
            riseFraction: 0.43, annealing: .linear, startDivisor: 10, finalDivisor: 50)
        try expect("one_cycle_linear", base: 0.3, .oneCycle(linear, total: 50))
        let three = OneCycle(riseFraction: 0.37, hasThreePhases: true)
        try expect("one_cycle_three", base: 0.3, .oneCycle(three, total: 50))
    }

    /// Shapes that leave a phase without a step have a rate all the same.
    @Test(arguments: [0, 0.01, 0.3, 0.5, 1], [1, 2, 7, 100])
    func oneCycleOfAnyLength(rise: Double, total: Int) throws {
        for phases in [false, true] where !(phases && rise > 0.5) {
            let cycle = OneCycle(riseFraction: rise, hasThreePhases: phases)
            let schedule = try LearningRateSchedule(.oneCycle(cycle, total: total))
            let rates = (0..<total + 3).map { schedule.rate(base: 1, step: $0) }
            #expect(rates.allSatisfy { $0 > 0 && $0 <= 1 })
            #expect(rise == 1 || abs(rates[total - 1] - 4e-6) < 1e-12)
        }
    }

    @Test func plateau() throws {
        let golden = try Golden.load("schedules")
        let schedule = try LearningRateSchedule(
            .plateau(Plateau(factor: 0.4, patience: 2, threshold: 0.01, minimum: 0.01)))
        var state = PlateauState()
        let rates = try golden.values("plateau_losses").map { loss in
            schedule.observe(validationLoss: loss, plateau: &state)
            return schedule.rate(base: 0.3, step: 5, plateau: state)
        }
        for (found, rate) in zip(rates, try golden.values("plateau")) {
            #expect(abs(found - rate) <= tolerance * rate)
        }
    }
}
