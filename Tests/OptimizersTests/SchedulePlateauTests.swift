import Foundation
import Optimizers
import Testing

@Suite struct SchedulePlateauTests {
    @Test func fallsAfterMoreThanPatienceBadValidations() throws {
        let schedule = try LearningRateSchedule(
            .plateau(Plateau(factor: 0.5, patience: 2, threshold: 0.1)))
        var state = PlateauState()
        // 0.95 is lower than 1, but not by a tenth; 0.8 is.
        let losses = [1, 0.95, 0.95, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8]
        var rates: [Double] = []
        for loss in losses {
            schedule.observe(validationLoss: loss, plateau: &state)
            rates.append(schedule.rate(base: 8, step: 1, plateau: state))
        }
        #expect(rates == [8, 8, 8, 8, 8, 8, 4, 4, 4, 2])
        #expect(state.best == 0.8)
    }

    @Test func countsALossThatIsNotANumberAsBad() throws {
        let schedule = try LearningRateSchedule(.plateau(Plateau(factor: 0.5, patience: 0)))
        var state = PlateauState()
        schedule.observe(validationLoss: .nan, plateau: &state)
        #expect(state.best == nil)
        #expect(schedule.rate(base: 8, step: 0, plateau: state) == 4)
    }

    @Test func stopsAtTheMinimum() throws {
        let schedule = try LearningRateSchedule(
            .plateau(Plateau(factor: 0.1, patience: 0, minimum: 0.5)))
        var state = PlateauState()
        for _ in 0..<5 { schedule.observe(validationLoss: 1, plateau: &state) }
        #expect(schedule.rate(base: 8, step: 0, plateau: state) == 0.5)
        #expect(schedule.rate(base: 0.25, step: 0, plateau: state) == 0.25)
    }

    @Test func keepsItsWarmup() throws {
        let schedule = try LearningRateSchedule(.plateau(Plateau()), warmup: 4)
        #expect((0..<5).map { schedule.rate(base: 8, step: $0) } == [2, 4, 6, 8, 8])
    }

    @Test func otherSchedulesIgnoreLosses() throws {
        let schedule = try LearningRateSchedule(.constant)
        var state = PlateauState()
        schedule.observe(validationLoss: 3, plateau: &state)
        #expect(state == PlateauState())
    }

    @Test(arguments: [0, 1, 7])
    func stateSurvivesACheckpoint(validations: Int) throws {
        let schedule = try LearningRateSchedule(.plateau(Plateau(patience: 1)))
        var state = PlateauState()
        for index in 0..<validations {
            schedule.observe(validationLoss: 1.0 / 3 + Double(index), plateau: &state)
        }
        let data = try JSONEncoder().encode(state)
        #expect(try JSONDecoder().decode(PlateauState.self, from: data) == state)
    }
}
