import Optimizers
import Tensors
import TestSupport
import Testing

@Suite struct WeightAverageTests {
    /// Runs a rule on the rows of `mild`, and tells the weights and what is judged after each.
    private func run(
        _ golden: Golden, _ rule: any Optimizer, _ average: WeightAverage,
        _ parameters: ParameterSet, rate: Double, kernels: Kernels,
        afterStep: (Int) -> Void = { _ in }
    ) throws -> (weights: [Double], judged: [Double]) {
        let gradients = try golden.tensor("mild"), count = gradients.shape[1]
        var weights: [Double] = [], judged: [Double] = []
        for row in 0..<gradients.shape[0] {
            parameters.setGradients(Array(gradients.values[row * count..<(row + 1) * count]))
            rule.update(parameters, rate: rate, with: kernels)
            average.add(parameters, after: rule.updates, with: kernels)
            weights += parameters.flat
            if average.isThere { average.exchange(with: parameters) }
            judged += parameters.flat
            if average.isThere { average.exchange(with: parameters) }
            afterStep(row)
        }
        return (weights, judged)
    }

    private func parameters(_ golden: Golden) throws -> ParameterSet {
        let initial = try golden.values("initial")
        let parameters = ParameterSet.allocated([4, initial.count - 4])
        parameters.setValues(initial)
        return parameters
    }

    @Test(arguments: ["asgd", "asgd_all"])
    func averagedDescentAgreesWithPyTorch(variant: String) throws {
        let golden = try Golden.load("optimizers")
        for kernels in availableKernels {
            let parameters = try parameters(golden)
            let rule = ASGD(
                for: parameters, lambda: try golden.number("\(variant)/lambd"),
                alpha: try golden.number("\(variant)/alpha"),
                weightDecay: try golden.number("\(variant)/weight_decay"))
            let average = WeightAverage(
                .mean(after: Int(try golden.number("\(variant)/t0"))), of: parameters)
            let found = try run(
                golden, rule, average, parameters, rate: try golden.number("\(variant)/lr"),
                kernels: kernels)
            expectNear(found.weights, try golden.values("\(variant)/parameters"), variant)
            expectNear(found.judged, try golden.values("\(variant)/averages"), variant)
            #expect(average.isThere == (variant == "asgd_all"))
        }
    }

    /// A validation after each step, as the golden's script has it.
    @Test func triggeredAveragingAgreesWithTheLoopOfAWDLSTM() throws {
        let golden = try Golden.load("optimizers")
        let losses = try golden.values("ntasgd/losses")
        var trigger = NonmonotonicTrigger(interval: try golden.integers("ntasgd/nonmono")[0])
        let parameters = try parameters(golden)
        let rule = ASGD(
            for: parameters, lambda: 0, weightDecay: try golden.number("ntasgd/weight_decay"))
        let average = WeightAverage(.mean(after: nil), of: parameters)
        var begun: Int?
        let found = try run(
            golden, rule, average, parameters, rate: try golden.number("ntasgd/lr"), kernels: .best
        ) { step in
            if begun == nil, trigger.observe(losses[step]) {
                begun = step
                average.begin()
            }
        }
        #expect(begun == Int(try golden.number("ntasgd/begun")))
        expectNear(found.weights, try golden.values("ntasgd/parameters"), "weights")
        expectNear(found.judged, try golden.values("ntasgd/judged"), "judged")
    }

    @Test func movingAverageAgreesWithPyTorch() throws {
        let golden = try Golden.load("optimizers")
        let bits = try availableKernels.map { kernels in
            let parameters = try parameters(golden)
            let average = WeightAverage(
                .exponential(decay: try golden.number("ema/decay")), of: parameters)
            let found = try run(
                golden, SGD(for: parameters), average, parameters,
                rate: try golden.number("ema/lr"), kernels: kernels)
            expectNear(found.judged, try golden.values("ema/averages"), "average")
            return average.moments.values.whole.array.map(\.bitPattern)
        }
        #expect(bits.allSatisfy { $0 == bits[0] })
    }

    @Test(arguments: [0, 1, 7, 8, 9, 31, 64, 65])
    func exchangedTwiceIsUnchanged(count: Int) {
        let parameters = ParameterSet.allocated([count])
        let average = WeightAverage(.exponential(decay: 0.5), of: parameters)
        average.add(parameters, after: 1, with: .best)
        parameters.setValues((0..<count).map(Double.init))
        let before = parameters.flat, version = parameters.version
        average.exchange(with: parameters)
        #expect(count == 0 || parameters.flat != before)
        average.exchange(with: parameters)
        #expect(parameters.flat == before)
        #expect(parameters.version == version + 2)
    }
}
