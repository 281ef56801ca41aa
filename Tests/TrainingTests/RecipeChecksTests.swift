import Foundation
import Testing
import Training

@Suite struct RecipeChecksTests {
    @Test func theBatchIsDivisibleByTheLanes() {
        let key = "training.batch"
        #expect(
            RecipeTests.error("\(key)=12")
                == "training.batch = 12 is not divisible by training.lanes = 8; use 8 or 16")
        #expect(
            RecipeTests.error("\(key)=7")
                == "training.batch = 7 is not divisible by training.lanes = 8; use 8")
        #expect(
            RecipeTests.error("\(key)=1048575", "training.lanes=4096", "training.timeSteps=1")?
                .hasSuffix("use 1044480 or 1048576") == true)
    }

    @Test func aStepHasLessThanTwoToThe24Tokens() throws {
        let error = RecipeTests.error("training.batch=1024", "training.timeSteps=16384")
        #expect(error?.contains("is 16777216 tokens a step; it must be below 16777216") == true)
        let set = ["training.batch=1024", "training.timeSteps=16383"]
        #expect(try RecipeTests.recipe(set: set).training.timeSteps == 16383)
    }

    @Test func epochsAndStepsExcludeEachOther() throws {
        let both = RecipeTests.error("training.epochs=2", "training.steps=3")
        #expect(both?.contains("are both given") == true)
        let yaml = RecipeTests.short + "training: {epochs: 2.5, steps: 3}"
        #expect(message { _ = try RecipeTests.recipe(yaml) } == both?.replacing("2.0", with: "2.5"))
        let long = RecipeTests.short + "training: {epochs: 2.5}"
        #expect(try RecipeTests.recipe(long).training.length == .epochs(2.5))
        let tried = try RecipeTests.recipe(long, set: ["training.steps=3"])
        #expect(tried.training.length == .steps(3))
        let reset = try RecipeTests.recipe(long, set: ["training.epochs=null"])
        #expect(reset.training.length == .epochs(1))
    }

    @Test func limitsOfZeroOrNullAreOff() throws {
        for value in ["0", "null", "~", "", "0.0"] {
            let recipe = try RecipeTests.recipe(set: ["training.clip=\(value)"])
            #expect(recipe.training.clip == nil)
        }
        #expect(RecipeTests.error("training.clip=-1") != nil)
    }

    @Test func settingsThatCannotWorkTogetherAreRefused() {
        #expect(
            RecipeTests.error("training.optimizer={name: sgd, nesterov: true}")?
                .contains("training.optimizer.momentum = 0") == true)
        #expect(
            RecipeTests.error("training.schedule.name=plateau")?
                .contains("training.validateEvery = 0") == true)
        #expect(
            RecipeTests.error("training.accumulate=2", "model.batchNorm=true")
                == "training.accumulate = 2 does not go with model.batchNorm = true, which needs "
                + "the whole batch at once; leave one of them out")
        #expect(
            RecipeTests.error("training.optimizer.sharded=true", "training.exchange.every=3")
                == "training.optimizer.sharded = true does not go with training.exchange.every = "
                + "3, where every rank updates all parameters by itself; leave one of them out")
        #expect(
            RecipeTests.error("training.optimizer.sharded=1")
                == "recipe key 'training.optimizer.sharded' must be true or false, but is '1'")
    }

    @Test func whatChangesNoBitIsNoDifferenceThatMatters() throws {
        let other = try RecipeTests.recipe(set: [
            "training.accumulate=2", "training.threads=2", "training.logEvery=3",
            "training.optimizer.sharded=true",
        ])
        #expect(try RecipeTests.recipe().differencesThatMatter(from: other).isEmpty)
        let third = try RecipeTests.recipe(set: ["training.accumulate=2", "training.lanes=4"])
        let differences = try RecipeTests.recipe().differencesThatMatter(from: third)
        #expect(differences.map(\.key) == ["training.lanes"])
    }

    @Test func pathsStartAtTheRecipeOrWhereTheyWereTyped() throws {
        let yaml = "task: language-model\ndata: {train: ./a.txt, valid: ../b.txt, test: /c.txt}"
        let recipe = try RecipeTests.recipe(yaml)
        #expect(recipe.data.train == "/recipes/a.txt")
        #expect(recipe.data.valid == "/recipes/../b.txt")
        #expect(recipe.data.test == "/c.txt")
        let other = try RecipeTests.recipe(yaml, set: ["data.train=d.txt"])
        #expect(other.data.train == "/here/d.txt")
        #expect(other.data.valid == nil && other.data.test == nil)
        let both = try RecipeTests.recipe(yaml, set: ["data.train=2024", "data.valid=e f.txt"])
        #expect(both.data.train == "/here/2024" && both.data.valid == "/here/e f.txt")
        let test = try RecipeTests.recipe(yaml, set: ["data.test=null"])
        #expect(test.data.valid == "/recipes/../b.txt" && test.data.test == nil)
        let whole = try RecipeTests.recipe(yaml, set: ["data={train: x, valid: y}"])
        #expect(whole.data.train == "/here/x" && whole.data.valid == "/here/y")
    }

    @Test func aRecipeFileResolvesAgainstItsFolder() throws {
        let folder = try TemporaryFolder()
        try put(Array(RecipeTests.short.utf8), at: folder.file("tiny.yml"))
        let document = try RecipeDocument(contentsOf: folder.file("tiny.yml"))
        #expect(try Recipe(document: document).data.train == folder.file("a.txt"))
        let relative = try RecipeDocument(contentsOf: "tiny.yml", currentFolder: folder.path)
        #expect(try Recipe(document: relative).data.train == folder.file("a.txt"))
        #expect(relative.name == "tiny.yml")
    }

    @Test(arguments: [
        "/plain/path.txt", "/with space", "/true", "/a: b #c", "/quote\"d\\'", "/ünï", "/%@!&*",
        "/new\nline", "/tab\t", "/nel\u{85}\u{2028}", "/emoji 🙂", "/- x", "/a#b",
    ])
    func everyPathSurvivesTheResolvedRecipe(path: String) throws {
        var recipe = Recipe(task: "language-model", train: path)
        recipe.data.valid = path
        let back = try Recipe(document: RecipeDocument(yaml: recipe.yaml))
        #expect(back == recipe)
    }

    @Test(arguments: [1e-8, .leastNonzeroMagnitude, 0.1, 1.0 / 3, 1e-5, 123456.789, 1e6])
    func everyNumberSurvivesTheResolvedRecipe(number: Double) throws {
        var recipe = Recipe(task: "language-model", train: "/a")
        recipe.training.optimizer.learningRate = number
        recipe.training.clip = number
        recipe.training.length = .epochs(number)
        let back = try Recipe(document: RecipeDocument(yaml: recipe.yaml))
        #expect(back == recipe)
    }

    @Test func theResolvedRecipeIsOneFixedText() throws {
        let yaml = try RecipeTests.recipe().yaml
        #expect(yaml.hasPrefix("task: language-model\ndata:\n  train: /recipes/a.txt\n"))
        #expect(yaml.contains("\ntraining:\n  seed: 1\n  lanes: 8\n"))
        #expect(yaml.contains("\n  optimizer:\n    name: adam\n    learningRate: 0.002\n"))
        #expect(yaml.contains("    epsilon: 1.0e-08\n"))
        #expect(yaml.contains("\ncheckpoint:\n  every: 500\n  keep: 2\n"))
        #expect(yaml == (try RecipeTests.recipe().yaml))
    }

    @Test(arguments: ["yes", "null", "8", "a b", "", "-", "~"])
    func textsThatOtherReadersTakeForSomethingElseAreQuoted(text: String) {
        let recipe = Recipe(task: text, train: "/a")
        #expect(recipe.yaml.hasPrefix("task: \"\(text)\"\n"))
    }

    @Test func differencesNameKeyAndBothValues() throws {
        let mine = try RecipeTests.recipe(set: ["model.hidden=512", "training.steps=9"])
        let other = try RecipeTests.recipe()
        #expect(
            mine.differences(from: other).map(\.description) == [
                "model.hidden is 512 instead of 256", "training.epochs is null instead of 1.0",
                "training.steps is 9 instead of null",
            ])
        #expect(mine.differences(from: mine).isEmpty)
    }
}
