import Reference
import TestSupport
import Testing

@Suite struct OptimizerTests {
    @Test(arguments: ["sgd", "sgd_momentum", "sgd_decay", "sgd_nesterov"])
    func sgdAgreesWithPyTorch(variant: String) throws {
        let golden = try Golden.load("optimizers")
        var twin = SGDTwin<Double>(
            rate: try golden.number("\(variant)/lr"),
            momentum: try golden.number("\(variant)/momentum"),
            weightDecay: try golden.number("\(variant)/weight_decay"),
            nesterov: try golden.number("\(variant)/nesterov") == 1)
        try expectSteps(golden, variant) { twin.step(&$0, gradient: $1) }
    }

    @Test(arguments: ["adam", "adam_decay", "adamw"])
    func adamAgreesWithPyTorch(variant: String) throws {
        let golden = try Golden.load("optimizers")
        var twin = AdamTwin<Double>(
            rate: try golden.number("\(variant)/lr"), beta1: try golden.number("\(variant)/beta1"),
            beta2: try golden.number("\(variant)/beta2"),
            epsilon: try golden.number("\(variant)/eps"),
            weightDecay: try golden.number("\(variant)/weight_decay"),
            decoupled: try golden.number("\(variant)/decoupled") == 1)
        try expectSteps(golden, variant) { twin.step(&$0, gradient: $1) }
    }

    @Test(arguments: ["rmsprop", "rmsprop_all"])
    func rmspropAgreesWithPyTorch(variant: String) throws {
        let golden = try Golden.load("optimizers")
        var twin = RMSPropTwin<Double>(
            rate: try golden.number("\(variant)/lr"), alpha: try golden.number("\(variant)/alpha"),
            epsilon: try golden.number("\(variant)/eps"),
            momentum: try golden.number("\(variant)/momentum"),
            weightDecay: try golden.number("\(variant)/weight_decay"),
            centered: try golden.number("\(variant)/centered") == 1)
        try expectSteps(golden, variant) { twin.step(&$0, gradient: $1) }
    }

    @Test(arguments: ["adagrad", "adagrad_all"])
    func adagradAgreesWithPyTorch(variant: String) throws {
        let golden = try Golden.load("optimizers")
        var twin = AdagradTwin<Double>(
            rate: try golden.number("\(variant)/lr"),
            rateDecay: try golden.number("\(variant)/lr_decay"),
            initialAccumulator: try golden.number("\(variant)/initial_accumulator_value"),
            epsilon: try golden.number("\(variant)/eps"),
            weightDecay: try golden.number("\(variant)/weight_decay"))
        try expectSteps(golden, variant) { twin.step(&$0, gradient: $1) }
    }

    @Test(arguments: ["adadelta", "adadelta_all"])
    func adadeltaAgreesWithPyTorch(variant: String) throws {
        let golden = try Golden.load("optimizers")
        var twin = AdadeltaTwin<Double>(
            rate: try golden.number("\(variant)/lr"), rho: try golden.number("\(variant)/rho"),
            epsilon: try golden.number("\(variant)/eps"),
            weightDecay: try golden.number("\(variant)/weight_decay"))
        try expectSteps(golden, variant) { twin.step(&$0, gradient: $1) }
    }

    @Test(arguments: ["asgd", "asgd_all"])
    func asgdAgreesWithPyTorch(variant: String) throws {
        let golden = try Golden.load("optimizers")
        var twin = ASGDTwin<Double>(
            rate: try golden.number("\(variant)/lr"),
            lambda: try golden.number("\(variant)/lambd"),
            alpha: try golden.number("\(variant)/alpha"),
            start: Int(try golden.number("\(variant)/t0")),
            weightDecay: try golden.number("\(variant)/weight_decay"))
        var averages: [Double] = []
        try expectSteps(golden, variant, gradients: "mild") {
            twin.step(&$0, gradient: $1)
            averages += twin.average
        }
        try expectGolden(averages, golden, "\(variant)/averages")
    }

    @Test func defaultsAreThoseOfPyTorch() throws {
        let golden = try Golden.load("optimizers")
        let twin = AdamTwin<Double>()
        #expect(twin.beta1 == (try golden.number("adam/beta1")))
        #expect(twin.beta2 == (try golden.number("adam/beta2")))
        #expect(twin.epsilon == (try golden.number("adam/eps")))
    }

    /// Compares the parameters after each step.
    private func expectSteps(
        _ golden: Golden, _ variant: String, gradients name: String = "gradients",
        step: (inout [Double], [Double]) -> Void
    ) throws {
        let gradients = try golden.matrix(name)
        var parameters = try golden.values("initial")
        var after: [Double] = []
        for row in 0..<gradients.rows {
            step(&parameters, gradients.row(row))
            after += parameters
        }
        try expectGolden(after, golden, "\(variant)/parameters")
    }

    /// The first step of Adam is the rate in the direction of the gradient's sign.
    @Test func adamStartsAtItsRate() {
        var twin = AdamTwin<Double>(rate: 0.5, epsilon: 0)
        var parameters = [1.0, 1.0]
        twin.step(&parameters, gradient: [3, -0.001])
        #expect(abs(parameters[0] - 0.5) < 1e-12)
        #expect(abs(parameters[1] - 1.5) < 1e-12)
        #expect(twin.steps == 1)
    }
}

@Suite struct GradientClippingTests {
    @Test(arguments: ["clip_norm", "clip_idle"])
    func normAgreesWithPyTorch(example: String) throws {
        let golden = try Golden.load("optimizers")
        var gradients = try (0..<2).map { try golden.values("\(example)/before\($0)") }
        let norm = clipGlobalNorm(&gradients, maximum: try golden.number("\(example)/limit"))
        try expectGolden([norm], golden, "\(example)/norm")
        try expectGolden(gradients[0], golden, "\(example)/after0")
        try expectGolden(gradients[1], golden, "\(example)/after1")
    }

    @Test func valuesAgreeWithPyTorch() throws {
        let golden = try Golden.load("optimizers")
        var gradients = try (0..<2).map { try golden.values("clip_value/before\($0)") }
        clipValues(&gradients, limit: try golden.number("clip_value/limit"))
        try expectGolden(gradients[0], golden, "clip_value/after0", tolerance: 0)
        try expectGolden(gradients[1], golden, "clip_value/after1", tolerance: 0)
    }

    @Test func leavesSmallGradientsAlone() {
        var gradients: [[Double]] = [[], [0, 0], [0.25]]
        let before = gradients
        #expect(clipGlobalNorm(&gradients, maximum: 1) == 0.25)
        #expect(gradients == before)
    }
}
