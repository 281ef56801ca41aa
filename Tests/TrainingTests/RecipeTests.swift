import Foundation
import Layers
import Tensors
import Testing
import Training

@Suite struct RecipeTests {
    static let short = "task: language-model\ndata: {train: a.txt}\n"

    static func recipe(_ yaml: String = short, set: [String] = []) throws -> Recipe {
        var document = try RecipeDocument(yaml: yaml, folder: "/recipes", currentFolder: "/here")
        for assignment in set { try document.set(assignment) }
        return try Recipe(document: document)
    }

    static func error(_ set: String...) -> String? {
        message { _ = try recipe(set: set) }
    }

    @Test func everythingButTaskAndTrainingFileHasADefault() throws {
        let recipe = try Self.recipe()
        #expect(recipe == Recipe(task: "language-model", train: "/recipes/a.txt"))
        #expect(recipe.model.hidden == 256)
        #expect(recipe.training.length == .epochs(1))
        #expect(recipe.training.clip == 1)
        #expect(recipe.checkpoint.keep == 2)
    }

    @Test func anotherCellLeavesTheFilesOptionsBehind() throws {
        let yaml = Self.short + "model: {cell: lstm, forgetBias: -1}\n"
        #expect(try Self.recipe(yaml).model.cellOptions.forgetBias == -1)
        let other = try Self.recipe(yaml, set: ["model.cell=gru"])
        #expect(other.model.cell == "gru" && other.model.cellOptions.forgetBias == 0)
        #expect(throws: RecipeError.self) {
            try Self.recipe(yaml, set: ["model.cell=gru", "model.forgetBias=1"])
        }
    }

    @Test func everyKeyIsRead() throws {
        let yaml = """
            task: language-model
            data: {train: /a, valid: /b, test: /c, holdout: 0.5}
            model:
              {cell: gru, gruReset: before, layers: 64, hidden: 31, embedding: 31, dropout: 0.2,
               dropoutKind: variational, batchNorm: true, tied: true,
               regularization: {inputDropout: 0.1, outputDropout: 0.3, wordDropout: 0.4,
                weightDrop: 0.5, activation: 2, temporalActivation: 1},
               loss: {name: mixture, labelSmoothing: 0.1, delta: 2, beam: 3, levels: [0.5, 1e-3],
                components: 7, floor: 0.01},
               initialization: {input: glorot, recurrent: orthogonal(1.5), embedding: normal(0.5),
                linear: heNormal, bias: constant(-1)}}
            training:
              seed: 4294967295
              lanes: 7
              batch: 63
              timeSteps: 65
              steps: 8
              optimizer: {name: sgd, learningRate: 1e-3, momentum: .9, nesterov: true, beta1: 0,
                beta2: 0.5, epsilon: 1E-6, weightDecay: 0.1, alpha: 0.3, centered: true,
                learningRateDecay: 2, initialAccumulator: 3, rho: 0.4, lambda: 0.5, t0: 6,
                nonmono: 7}
              schedule: {name: plateau, warmup: 3, every: 4, gamma: 0.25, minimum: 0.1,
                factor: 0.3, patience: 0, threshold: 0, milestones: [1, 65], modelSize: 31,
                stepsUp: 7, stepsDown: 8, mode: exp_range, pctStart: 0.4, annealStrategy: linear,
                divFactor: 9, finalDivFactor: 64, threePhase: true}
              average: {decay: 0.5}
              curriculum: {kind: mixed, steps: 9, start: 0.5}
              earlyStopping: {patience: 3, threshold: 0.01}
              exchange: {order: free, compression: powersgd, compressionRank: 2, every: 3,
                bucket: 0.5}
              clip: 0
              clipValue: 5
              precision: bf16
              arithmetic: library
              threads: 3
              logEvery: 2
              validateEvery: 6
              fingerprintEvery: 0
              watchdog: {silence: 0, hang: 8.5}
              divergence: restore
            checkpoint: {every: 0, keep: 100, asynchronous: false, writers: all}
            """
        let recipe = try Self.recipe(yaml)
        #expect(recipe.data.valid == "/b" && recipe.data.test == "/c" && recipe.data.holdout == 0.5)
        #expect(recipe.model.layers == 64 && recipe.model.hidden == 31)
        #expect(recipe.model.cell == "gru" && recipe.model.cellOptions.reset == .before)
        #expect(recipe.model.dropoutKind == .variational && recipe.model.batchNorm)
        #expect(recipe.model.tied && recipe.model.cellOptions.weightDrop == 0.5)
        #expect(recipe.model.loss.name == .mixture && recipe.model.loss.levels == [0.5, 1e-3])
        #expect(recipe.training.seed == .max && recipe.training.length == .steps(8))
        #expect(recipe.training.optimizer.name == .sgd)
        #expect(recipe.training.optimizer.learningRate == 0.001)
        #expect(recipe.training.optimizer.momentum == 0.9)
        #expect(recipe.training.schedule.name == .plateau)
        #expect(recipe.training.schedule.milestones == [1, 65])
        #expect(recipe.training.average.decay == 0.5)
        #expect(recipe.training.earlyStopping.patience == 3)
        #expect(recipe.model.initialization.initializers[.recurrent] == .orthogonal(gain: 1.5))
        #expect(recipe.model.initialization.initializers[.input] == .glorotUniform)
        #expect(recipe.training.exchange.order == .free && recipe.training.exchange.bucket == 0.5)
        #expect(recipe.training.clip == nil && recipe.training.clipValue == 5)
        #expect(recipe.training.precision == .bfloat16 && recipe.training.threads == 3)
        #expect(recipe.training.arithmetic == .library)
        #expect(recipe.checkpoint.every == 0 && recipe.checkpoint.keep == 100)
        #expect(recipe.checkpoint.writers == .all && recipe.training.divergence == .restore)
        let back = try Recipe(document: RecipeDocument(yaml: recipe.yaml, folder: "/elsewhere"))
        #expect(back == recipe)
        // Every value above is another one than the default, except choices of other cells, and
        // what does not go with some of them.
        let keys = recipe.differences(from: try Self.recipe()).map(\.key)
        let all = recipe.yaml.split(separator: "\n").filter { !$0.hasSuffix(":") }.count
        #expect(keys.count == all - 7)
    }

    @Test func cellsAndTheirChoicesAreNamed() throws {
        #expect(
            Self.error("model.cell=grru")
                == "recipe key 'model.cell' must be one of lstm, gru, rnn, but is 'grru'; did you "
                + "mean 'gru'?")
        #expect(
            Self.error("model.gruReset=never")
                == "recipe key 'model.gruReset' must be one of after, before, but is 'never'")
        #expect(
            Self.error("model.cell=rnn", "model.activation=sigmoid")
                == "recipe key 'model.activation' must be one of tanh, relu, but is 'sigmoid'")
        #expect(
            Self.error("model.activation=relu")
                == "recipe key 'model.activation' is 'relu', which is for model.cell = rnn, but "
                + "model.cell = lstm; leave it out or choose the other cell")
        #expect(Self.error("model.cell=rnn", "model.gruReset=before")?.contains("gru") == true)
        let recipe = try Self.recipe(set: ["model.cell=rnn", "model.activation=relu"])
        #expect(recipe.model.cellOptions.activation == .relu)
        let usual = try Self.recipe(set: ["model.activation=tanh", "model.gruReset=after"])
        #expect(usual == (try Self.recipe()))
    }

    @Test(arguments: [
        "model.hiden=3", "model.Hidden=3", "modle.hidden=3", "training.optimizer.learnigRate=1",
        "data.trian=x", "training.batchsize=3", "tsk=x",
    ])
    func unknownKeysAreNamedWithTheNearestKnownOne(assignment: String) throws {
        let nearest = [
            "model.hiden": "model.hidden", "model.Hidden": "model.hidden", "modle.hidden": "model",
            "training.optimizer.learnigRate": "training.optimizer.learningRate",
            "data.trian": "data.train", "training.batchsize": nil, "tsk": "task",
        ]
        let key = String(assignment.prefix { $0 != "=" })
        let wrong = key == "modle.hidden" ? "modle" : key
        let error = try #require(Self.error(assignment))
        #expect(error.hasPrefix("recipe key '\(wrong)' is unknown; "))
        if let right = nearest[key] ?? nil {
            #expect(error.hasSuffix("did you mean '\(right)'?"))
        } else {
            #expect(error.contains("'training' has the keys seed, lanes, batch"))
        }
    }

    @Test func aMisspeltRequiredKeyIsCalledUnknownNotMissing() {
        let yaml = "task: language-model\ndata: {trian: x}\n"
        #expect(
            message { _ = try Self.recipe(yaml) }
                == "recipe key 'data.trian' is unknown; did you mean 'data.train'?")
        #expect(
            message { _ = try Self.recipe("task: language-model") }
                == "recipe key 'data.train' is missing: it must be the path of a file")
        #expect(
            message { _ = try Self.recipe("") }
                == "recipe key 'task' is missing: it must be language-model")
    }

    @Test(arguments: [
        "big", "0", "65537", "-1", "99999999999999999999", "512.0", "1e3", "0x10", "010", "1_000",
        "\"512\"", "true", "null", "", "[1]", "{a: 1}", "nan", "+", "-", "'", "５",
    ])
    func wholeNumbersAreStrict(value: String) throws {
        let error = try #require(Self.error("model.hidden=\(value)"))
        if value != "'" {
            #expect(
                error.hasPrefix(
                    "recipe key 'model.hidden' must be a whole number from 1 to 65536, but is "))
        }
    }

    @Test func wrongValuesAreShown() {
        let start = "recipe key 'model.hidden' must be a whole number from 1 to 65536, but is "
        #expect(Self.error("model.hidden=big") == start + "'big'")
        #expect(Self.error("model.hidden=\"7\"") == start + "the text \"7\"")
        #expect(Self.error("model.hidden=") == start + "empty")
        #expect(Self.error("model.hidden=[7]") == start + "a list")
        #expect(
            Self.error("model.dropout=1")
                == "recipe key 'model.dropout' must be a number from 0 to below 1, but is '1'")
        #expect(
            Self.error("data.holdout=0")
                == "recipe key 'data.holdout' must be a number above 0 and at most 0.5, but is '0'")
        #expect(
            Self.error("training.optimizer.name=adm")
                == "recipe key 'training.optimizer.name' must be one of sgd, adam, adamw, rmsprop, "
                + "adagrad, adadelta, asgd, ntasgd, but is 'adm'; did you mean 'adam'?")
        #expect(
            Self.error("task=langage-model")
                == "recipe key 'task' must be language-model, but is 'langage-model'")
        #expect(
            Self.error("model.batchNorm=yes")
                == "recipe key 'model.batchNorm' must be true or false, but is 'yes'")
        #expect(
            Self.error("model=3")
                == "recipe key 'model' must be a section with keys of its own, but is '3'")
    }

    @Test(arguments: [
        "nan", ".nan", "inf", ".inf", "-.inf", "1e400", "-1e400", "0x1p3", "1,5", "1e", "--1",
        "0", "-0.0", "\"0.1\"", "infinity", "1e-400",
    ])
    func numbersAreFiniteDecimalsInRange(value: String) throws {
        let error = try #require(Self.error("training.optimizer.learningRate=\(value)"))
        #expect(error.hasPrefix("recipe key 'training.optimizer.learningRate' must be a number "))
    }

    @Test func textsTooLongForALineAreCut() throws {
        let long = String(repeating: "x", count: 5000)
        let error = try #require(Self.error("model.hidden=\(long)"))
        #expect(error.count < 200)
    }
}
