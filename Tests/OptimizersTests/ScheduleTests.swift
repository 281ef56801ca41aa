import Foundation
import Optimizers
import Testing

@Suite struct ScheduleTests {
    private func near(_ left: Double, _ right: Double) -> Bool {
        abs(left - right) <= 1e-14 * max(abs(left), abs(right))
    }

    @Test(arguments: [0, 1, 7, 1000])
    func constantStays(step: Int) throws {
        let schedule = try LearningRateSchedule(.constant)
        #expect(schedule.rate(base: 0.3, step: step) == 0.3)
    }

    @Test func stepFallsEveryFewSteps() throws {
        let schedule = try LearningRateSchedule(.step(every: 3, gamma: 0.5))
        let rates = (0..<8).map { schedule.rate(base: 8, step: $0) }
        #expect(rates == [8, 8, 8, 4, 4, 4, 2, 2])
    }

    @Test func exponentialFallsEveryStep() throws {
        let halves = try LearningRateSchedule(.exponential(gamma: 0.5))
        #expect((0..<5).map { halves.rate(base: 16, step: $0) } == [16, 8, 4, 2, 1])
        // As PyTorch's chained form computes it: one multiplication a step.
        let schedule = try LearningRateSchedule(.exponential(gamma: 0.93))
        var chained = 0.1
        for step in 0..<100 {
            #expect(near(schedule.rate(base: 0.1, step: step), chained))
            chained *= 0.93
        }
    }

    @Test func cosineTakesItsHandComputedValues() throws {
        let schedule = try LearningRateSchedule(.cosine(total: 12, minimum: 0.25))
        let half = 3.0.squareRoot() / 2
        #expect(schedule.rate(base: 1.25, step: 0) == 1.25)
        #expect(near(schedule.rate(base: 1.25, step: 2), 0.25 + (1 + half) / 2))
        #expect(near(schedule.rate(base: 1.25, step: 3), 0.25 + (1 + 0.5.squareRoot()) / 2))
        #expect(near(schedule.rate(base: 1.25, step: 4), 1))
        #expect(schedule.rate(base: 1.25, step: 6) == 0.75)
        #expect(near(schedule.rate(base: 1.25, step: 8), 0.5))
        #expect(near(schedule.rate(base: 1.25, step: 10), 0.25 + (1 - half) / 2))
        #expect(schedule.rate(base: 1.25, step: 12) == 0.25)
        #expect(schedule.rate(base: 1.25, step: 500) == 0.25)
    }

    /// PyTorch steps a cosine from one rate to the next by a quotient of cosines; here the cosines
    /// come from the recurrence cos((n+1)a) = 2 cos(a) cos(na) - cos((n-1)a), started at a = pi/64.
    @Test func cosineFollowsTheRecurrenceOfCosines() throws {
        let schedule = try LearningRateSchedule(.cosine(total: 64, minimum: 0))
        // cos(pi / 64) by halving angles from cos(pi / 4).
        var first = 0.5.squareRoot()
        for _ in 0..<4 { first = ((1 + first) / 2).squareRoot() }
        var (before, now) = (first, 1.0)
        for step in 0...64 {
            // Rounding in the recurrence grows with the square of the step.
            #expect(abs(schedule.rate(base: 2, step: step) - (1 + now)) < 1e-12)
            (before, now) = (now, 2 * first * now - before)
        }
    }

    @Test(arguments: [1, 7, 8, 9, 31, 64, 65, 1000])
    func cosineAgreesWithTheLibrary(total: Int) throws {
        let schedule = try LearningRateSchedule(.cosine(total: total, minimum: 0))
        for step in 0...total {
            let expected = 1 + cos(Double.pi * Double(step) / Double(total))
            // Two last bits of a cosine, since the angles are rounded differently.
            #expect(abs(schedule.rate(base: 2, step: step) - expected) <= 4.5e-16)
        }
    }

    @Test func warmupRisesLinearlyAndThenTheDecayStarts() throws {
        let constant = try LearningRateSchedule(.constant, warmup: 4)
        #expect((0..<6).map { constant.rate(base: 8, step: $0) } == [2, 4, 6, 8, 8, 8])
        let halves = try LearningRateSchedule(.exponential(gamma: 0.5), warmup: 2)
        #expect((0..<5).map { halves.rate(base: 8, step: $0) } == [4, 8, 8, 4, 2])
        let steps = try LearningRateSchedule(.step(every: 2, gamma: 0.5), warmup: 2)
        #expect((0..<6).map { steps.rate(base: 8, step: $0) } == [4, 8, 8, 8, 4, 4])
        let cosine = try LearningRateSchedule(.cosine(total: 10, minimum: 0), warmup: 2)
        #expect(cosine.rate(base: 8, step: 0) == 4)
        #expect(cosine.rate(base: 8, step: 2) == 8)
        #expect(cosine.rate(base: 8, step: 6) == 4)
        #expect(cosine.rate(base: 8, step: 10) == 0)
    }

    /// PyTorch's `LinearLR`: start + (1 - start) * t / total, with the start at 1 / warmup.
    @Test(arguments: [1, 7, 8, 9, 31, 64, 65])
    func warmupIsTheLinearScheduleOfPyTorch(warmup: Int) throws {
        let schedule = try LearningRateSchedule(.constant, warmup: warmup)
        let start = 1 / Double(warmup)
        for step in 0..<warmup {
            let fraction = warmup == 1 ? 0 : Double(step) / Double(warmup - 1)
            let factor = start + (1 - start) * fraction
            #expect(near(schedule.rate(base: 0.002, step: step), 0.002 * factor))
        }
        #expect(schedule.rate(base: 0.002, step: warmup) == 0.002)
    }
}
