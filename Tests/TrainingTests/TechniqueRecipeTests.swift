import Optimizers
import Tensors
import Testing
import Training

/// Keys of optimizers, schedules, averages and initial values.
@Suite struct TechniqueRecipeTests {
    @Test(arguments: [
        ("rmsprop", 0.01, 1e-8, 0.99), ("adagrad", 0.01, 1e-10, 0.99),
        ("adadelta", 1, 1e-6, 0.99), ("asgd", 0.1, 1e-8, 0.75), ("ntasgd", 0.1, 1e-8, 0.99),
    ])
    func rulesHaveTheirUsualConstants(name: String, rate: Double, epsilon: Double, alpha: Double)
        throws
    {
        let recipe = try RecipeTests.recipe(set: [
            "training.optimizer.name=\(name)", "training.validateEvery=5",
        ])
        let optimizer = recipe.training.optimizer
        #expect(optimizer.learningRate == rate && optimizer.epsilon == epsilon)
        #expect(optimizer.alpha == alpha && optimizer.weightDecay == 0)
    }

    @Test func everyNameMakesItsRule() throws {
        let set = ParameterSet()
        _ = set.declare("w", shape: [3], initializer: .uniform(bound: 1))
        set.allocate(seed: 1, kernels: .best)
        let types: [OptimizerRecipe.Name: any Optimizer.Type] = [
            .sgd: SGD.self, .adam: Adam.self, .adamw: Adam.self, .rmsprop: RMSProp.self,
            .adagrad: Adagrad.self, .adadelta: Adadelta.self, .asgd: ASGD.self,
            .ntasgd: ASGD.self,
        ]
        for name in OptimizerRecipe.Name.allCases {
            let rule = OptimizerRecipe(name).makeOptimizer(for: set, part: nil)
            #expect(types[name].map(ObjectIdentifier.init) == ObjectIdentifier(type(of: rule)))
        }
        var all = OptimizerRecipe(.rmsprop)
        all.alpha = 0.5
        all.epsilon = 0.25
        all.centered = true
        all.momentum = 0.75
        all.weightDecay = 0.125
        let rule = try #require(all.makeOptimizer(for: set, part: nil) as? RMSProp)
        #expect(rule.alpha == 0.5 && rule.epsilon == 0.25 && rule.isCentered)
        #expect(rule.momentum == 0.75 && rule.weightDecay == 0.125)
    }

    @Test func whatFollowsValidationsNeedsSome() {
        for (set, key) in [
            ("training.optimizer.name=ntasgd", "training.optimizer.name = ntasgd"),
            ("training.earlyStopping.patience=2", "training.earlyStopping.patience = 2"),
            ("training.schedule.name=plateau", "training.schedule.name = plateau"),
        ] {
            #expect(
                RecipeTests.error(set)
                    == "\(key) needs validations to follow, but training.validateEvery = 0; give a "
                    + "number of steps")
        }
    }

    @Test func curriculaHaveAnEnd() throws {
        #expect(
            RecipeTests.error("training.curriculum.kind=naive")
                == "training.curriculum.kind = naive needs training.curriculum.steps, the number of "
                + "steps until all examples are as likely; give one such as 1000")
        #expect(RecipeTests.error("training.curriculum.start=0")?.contains("above 0") == true)
        #expect(
            RecipeTests.error("training.curriculum.kind=competent")?
                .contains("did you mean 'competence'?") == true)
        let recipe = try RecipeTests.recipe(set: [
            "training.curriculum={kind: competence, steps: 7, start: 0.25}"
        ])
        #expect(recipe.yaml.contains("kind: competence"))
        #expect(
            recipe.training.curriculum.steps == 7 && recipe.training.curriculum.start == 0.25)
    }

    @Test func thereIsOneAverage() {
        #expect(
            RecipeTests.error("training.optimizer.name=asgd", "training.average.decay=0.9")
                == "training.average.decay = 0.9 does not go with training.optimizer.name = asgd, "
                + "which has an average of its own; leave one of them out")
        #expect(RecipeTests.error("training.average.decay=1")?.contains("above 0") == true)
        #expect(RecipeTests.error("training.average.decay=0.9") == nil)
    }

    @Test(arguments: [
        ("name=noam", "training.schedule.warmup = 0"),
        ("name=multiStep", "training.schedule.milestones, which is empty"),
        ("{name: multiStep, milestones: [3, 2]}", "milestones = [3, 2] do not rise"),
        ("milestones=[0]", "from 1 to 1000000000, but is '0'"),
        ("milestones=7", "must be a list such as [1, 2], each a whole number from 1"),
        ("milestones=[1.5]", "but is '1.5'"),
        ("{name: oneCycle, threePhase: true, pctStart: 0.6}", "pctStart = 0.6 leaves no room"),
        ("mode=triangle", "must be one of triangular, triangular2, exp_range"),
        ("annealStrategy=cosine", "must be one of cos, linear"),
        ("stepsUp=0", "training.schedule.stepsUp"), ("divFactor=0.5", "a number from 1"),
    ])
    func schedulesThatAreNoneAreRefused(setting: String, text: String) throws {
        let start = setting.hasPrefix("{") ? "training.schedule=" : "training.schedule."
        let error = try #require(RecipeTests.error(start + setting))
        #expect(error.contains(text), "\(error)")
        #expect(!error.contains("\n"))
    }

    /// Rates of the recipe's schedules; their formulas have goldens elsewhere.
    @Test func schedulesTakeTheirKeys() throws {
        func rates(_ settings: [String], _ steps: [Int], horizon: Int = 100) throws -> [Double] {
            let recipe = try RecipeTests.recipe(
                set: ["training.optimizer.learningRate=0.5"]
                    + settings.map { "training.schedule." + $0 })
            let rates = try LearningRates(recipe.training, horizon: horizon)
            return steps.map(rates.rate)
        }
        #expect(
            try rates(["name=multiStep", "milestones=[2, 4]", "gamma=0.25"], [1, 2, 4])
                == [0.5, 0.125, 0.03125])
        #expect(
            try rates(["name=linear", "minimum=0.5"], [0, 50, 100, 999]) == [
                0.5, 0.375, 0.25, 0.25,
            ])
        #expect(
            try rates(["name=noam", "warmup=4", "modelSize=64"], [3, 15]) == [0.5 / 16, 0.5 / 32])
        #expect(
            try rates(["name=inverseSquareRoot", "warmup=4"], [1, 3, 15]) == [0.25, 0.5, 0.25])
        #expect(
            try rates(["name=cyclical", "minimum=0.5", "stepsUp=4", "stepsDown=2"], [0, 4, 5, 6])
                == [0.25, 0.5, 0.375, 0.25])
        #expect(
            try rates(["name=cyclical", "stepsUp=4", "mode=triangular2"], [4, 12]) == [0.5, 0.25])
        let falling = try rates(
            ["name=cyclical", "stepsUp=4", "mode=exp_range", "gamma=0.25", "every=4"], [4, 12])
        #expect(abs(falling[0] - 0.125) < 1e-15 && abs(falling[1] - 0.0078125) < 1e-15)
        let cycle = [
            "name=oneCycle", "pctStart=0.25", "annealStrategy=linear", "divFactor=5",
            "finalDivFactor=2",
        ]
        let found = try rates(cycle, [0, 24, 99, 200])
        #expect(zip(found, [0.1, 0.5, 0.05, 0.05]).allSatisfy { abs($0 - $1) < 1e-15 })
    }

    @Test(arguments: [
        "default", "glorotUniform", "glorotNormal", "heUniform", "heNormal", "orthogonal",
        "orthogonal(1.25)", "identity", "identity(0.5)", "uniform(0.1)", "normal(0.02)", "zeros",
        "constant(-1.5)",
    ])
    func everyInitializerSurvivesTheResolvedRecipe(text: String) throws {
        let recipe = try RecipeTests.recipe(set: ["model.initialization.recurrent=\(text)"])
        #expect(recipe.model.initialization.initializers.count == (text == "default" ? 0 : 1))
        let back = try Recipe(document: RecipeDocument(yaml: recipe.yaml))
        #expect(back == recipe)
        #expect(recipe.yaml.contains("recurrent: \(text)\n") || recipe.yaml.contains("\"\(text)\""))
    }

    @Test(arguments: [
        "glorott", "uniform", "uniform()", "uniform(0)", "uniform(-1)", "uniform(nan)", "normal(1",
        "constant(inf)", "zeros(1)", "orthogonal(0)", "Orthogonal", "normal(1)(2)", "",
    ])
    func initializersThatAreNoneAreRefused(text: String) throws {
        let error = RecipeTests.error("model.initialization.linear='\(text)'")
        #expect(
            error?.hasPrefix("recipe key 'model.initialization.linear' must be one of default, ")
                == true)
        #expect(error?.hasSuffix("but is '\(text)'") == true)
    }

    @Test(arguments: ["glorot", "heNormal", "orthogonal", "identity(2)"])
    func aBiasIsNoMatrix(text: String) {
        #expect(
            RecipeTests.error("model.initialization.bias=\(text)")
                == "recipe key 'model.initialization.bias' is '\(text)', which is for matrices; give "
                + "default, zeros, constant(x), uniform(x) or normal(x)")
    }
}
