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
        func option(_ name: String) throws -> Double { try golden.number("\(variant)/\(name)") }
        let decay = try option("weight_decay")
        switch variant.prefix(while: { $0 != "_" }) {
        case "sgd":
            return SGD(
                for: parameters, momentum: try option("momentum"),
                isNesterov: try option("nesterov") == 1, weightDecay: decay)
        case "rmsprop":
            return RMSProp(
                for: parameters, alpha: try option("alpha"), epsilon: try option("eps"),
                isCentered: try option("centered") == 1, momentum: try option("momentum"),
                weightDecay: decay)
        case "adagrad":
            return Adagrad(
                for: parameters, rateDecay: try option("lr_decay"),
                initialAccumulator: try option("initial_accumulator_value"),
                epsilon: try option("eps"), weightDecay: decay)
        case "adadelta":
            return Adadelta(
                for: parameters, rho: try option("rho"), epsilon: try option("eps"),
                weightDecay: decay)
        default:
            let isDecoupled = try option("decoupled") == 1
            return Adam(
                for: parameters, beta1: try option("beta1"), beta2: try option("beta2"),
                epsilon: try option("eps"), decay: isDecoupled ? .decoupled(decay) : .penalty(decay)
            )
        }
    }

    @Test(arguments: [
        "sgd", "sgd_momentum", "sgd_decay", "sgd_nesterov", "adam", "adam_decay", "adamw",
        "rmsprop", "rmsprop_all", "adagrad", "adagrad_all", "adadelta", "adadelta_all",
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
        let rmsprop = RMSProp(for: .allocated([1]))
        #expect(rmsprop.alpha == (try golden.number("rmsprop/alpha")))
        #expect(rmsprop.epsilon == (try golden.number("rmsprop/eps")))
        #expect(!rmsprop.isCentered && rmsprop.momentum == 0 && rmsprop.weightDecay == 0)
        let adagrad = Adagrad(for: .allocated([1]))
        #expect(adagrad.epsilon == (try golden.number("adagrad/eps")))
        #expect(adagrad.rateDecay == 0 && adagrad.initialAccumulator == 0)
        let adadelta = Adadelta(for: .allocated([1]))
        #expect(adadelta.rho == (try golden.number("adadelta/rho")))
        #expect(adadelta.epsilon == (try golden.number("adadelta/eps")))
        let asgd = ASGD(for: .allocated([1]))
        #expect(asgd.lambda == (try golden.number("asgd/lambd")))
        #expect(asgd.alpha == (try golden.number("asgd/alpha")))
        let sgd = SGD(for: .allocated([1]))
        #expect(sgd.momentum == 0 && sgd.weightDecay == 0 && !sgd.isNesterov)
    }
}
