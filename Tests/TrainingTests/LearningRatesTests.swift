import Foundation
import Testing
import Training

@Suite struct LearningRatesTests {
    private func rates(
        horizon: Int = 1000, _ change: (inout ScheduleRecipe) -> Void
    ) throws -> LearningRates {
        var training = TrainingRecipe()
        training.optimizer.learningRate = 0.5
        change(&training.schedule)
        return try LearningRates(training, horizon: horizon)
    }

    @Test func aConstantRateRisesInTheWarmUpAlone() throws {
        let rates = try rates { $0.warmup = 4 }
        #expect((0..<6).map(rates.rate) == [0.125, 0.25, 0.375, 0.5, 0.5, 0.5])
    }

    @Test func aStepScheduleFallsAtOnce() throws {
        let rates = try rates {
            $0.name = .step
            $0.every = 8
            $0.gamma = 0.5
        }
        #expect([0, 7, 8, 15, 16].map(rates.rate) == [0.5, 0.5, 0.25, 0.25, 0.125])
    }

    @Test(arguments: [1, 7, 8, 9, 65, 1000])
    func anExponentialScheduleReachesItsFactorInTime(every: Int) throws {
        let rates = try rates {
            $0.name = .exponential
            $0.every = every
            $0.gamma = 0.25
        }
        #expect(rates.rate(step: 0) == 0.5)
        #expect(abs(rates.rate(step: every) / 0.125 - 1) < 1e-12)
        #expect(abs(rates.rate(step: 3 * every) / 0.0078125 - 1) < 1e-12)
        if every > 1 {
            let ratio = rates.rate(step: 1) / rates.rate(step: 0)
            #expect(abs(ratio - pow(0.25, 1 / Double(every))) < 1e-14)
        }
    }

    @Test func aPlateauFollowsValidations() throws {
        var rates = try rates {
            $0.name = .plateau
            $0.factor = 0.5
            $0.patience = 1
        }
        for loss in [2, 1, 1] { rates.observe(validationLoss: Double(loss)) }
        #expect(rates.rate(step: 3) == 0.5)
        rates.observe(validationLoss: 1)
        #expect(rates.rate(step: 4) == 0.25)
        // What a checkpoint keeps is enough to go on.
        var others = try self.rates {
            $0.name = .plateau
            $0.factor = 0.5
            $0.patience = 1
        }
        others.plateau = rates.plateau
        #expect(others.rate(step: 4) == 0.25)
    }

    @Test func aWarmUpLongerThanTheRunIsRefused() {
        let message = message {
            _ = try rates(horizon: 31) {
                $0.name = .cosine
                $0.warmup = 31
            }
        }
        #expect(message?.hasPrefix("training.schedule does not fit a run of 31 steps") == true)
        #expect(message?.contains("training.schedule.warmup = 31") == true)
    }
}
