import Optimizers
import Reference
import Tensors
import TestSupport
import Testing

@Suite struct OptimizerGoldenTests {
    /// Makes the optimizer of a golden variant for the given parameters.
    private func optimizer(
        _ golden: Golden, _ variant: String, for parameters: ParameterSet
    ) throws -> any Optimizer {
        let decay = try golden.number("\(variant)/weight_decay")
        if variant.hasPrefix("sgd") {
            return SGD(
                for: parameters, momentum: try golden.number("\(variant)/momentum"),
                isNesterov: try golden.number("\(variant)/nesterov") == 1, weightDecay: decay)
        }
        let isDecoupled = try golden.number("\(variant)/decoupled") == 1
        return Adam(
            for: parameters, beta1: try golden.number("\(variant)/beta1"),
            beta2: try golden.number("\(variant)/beta2"),
            epsilon: try golden.number("\(variant)/eps"),
            decay: isDecoupled ? .decoupled(decay) : .penalty(decay))
    }

    @Test(arguments: [
        "sgd", "sgd_momentum", "sgd_decay", "sgd_nesterov", "adam", "adam_decay", "adamw",
    ])
    func agreesWithPyTorch(variant: String) throws {
        let golden = try Golden.load("optimizers")
        let gradients = try golden.tensor("gradients"), expected = "\(variant)/parameters"
        let count = gradients.shape[1]
        for kernels in availableKernels {
            // Two parameters, so that a gap between them is part of the pass.
            let parameters = ParameterSet.allocated([4, count - 4])
            parameters.setValues(try golden.values("initial"))
            let optimizer = try optimizer(golden, variant, for: parameters)
            var after: [Double] = []
            for row in 0..<gradients.shape[0] {
                parameters.setGradients(
                    Array(gradients.values[row * count..<(row + 1) * count]))
                optimizer.update(
                    parameters, rate: try golden.number("\(variant)/lr"), with: kernels)
                after += parameters.flat
            }
            expectNear(after, try golden.values(expected), kernels.instructionSet.name)
            #expect(optimizer.updates == gradients.shape[0])
        }
    }

    @Test func defaultsAreThoseOfPyTorch() throws {
        let golden = try Golden.load("optimizers")
        let adam = Adam(for: .allocated([1]))
        #expect(adam.beta1 == (try golden.number("adam/beta1")))
        #expect(adam.beta2 == (try golden.number("adam/beta2")))
        #expect(adam.epsilon == (try golden.number("adam/eps")))
        #expect(adam.decay == .penalty(0))
        let sgd = SGD(for: .allocated([1]))
        #expect(sgd.momentum == 0 && sgd.weightDecay == 0 && !sgd.isNesterov)
    }
}
