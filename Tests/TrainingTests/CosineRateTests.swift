import Testing
import Training

@Suite struct CosineRateTests {
    @Test func theMinimumIsAFractionOfTheBaseRate() throws {
        var training = TrainingRecipe()
        training.optimizer.learningRate = 0.005
        training.schedule.name = .cosine
        training.schedule.minimum = 0.02
        let rates = try LearningRates(training, horizon: 1000)
        #expect(rates.rate(step: 0) == 0.005)
        #expect(abs(rates.rate(step: 500) - 0.00255) < 1e-6)
        #expect(abs(rates.rate(step: 1000) - 0.0001) < 1e-9)
        #expect(rates.rate(step: 5000) == rates.rate(step: 1000))
    }
}
