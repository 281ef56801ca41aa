import TestSupport
import Testing

/// Networks that are put together in a recipe: every kind of layer, on any number of ranks.
@Suite(.timeLimit(.minutes(60))) struct NetworkTests {
    /// A recipe of a network for generated examples.
    private static func recipe(
        _ network: [String], generate: String = "temporal-order", length: Int = 12
    ) -> String {
        """
        task: sequence
        data: {generate: \(generate), length: \(length), examples: 75, heldOut: 9}
        model:
          network:
        \(network.map { "    - {\($0)}" }.joined(separator: "\n"))
        training:
          lanes: 4
          batch: 8
          steps: 12
          optimizer: {name: adam, learningRate: 0.01}
          logEvery: 1
          fingerprintEvery: 3
        checkpoint: {every: 0}

        """
    }

    private static func sizes(_ kind: String, _ options: String = "") -> [String] {
        [
            "name: words, kind: embedding, features: 9",
            "name: memory, kind: \(kind)\(options.isEmpty ? "" : ", " + options)",
            "name: end, kind: last", "name: out, kind: linear, outputs: 4",
        ]
    }

    /// Each recurrent kind with each of its options.
    static let recurrent = [
        sizes("rnn", "units: 7"), sizes("rnn", "units: 7, activation: sigmoid"),
        sizes("rnn", "units: 7, activation: relu, direction: both, merge: sum"),
        sizes("rnn", "units: 9, recurrence: diagonal, layers: 2, residual: true, dropout: 0.3"),
        sizes("elman", "units: 7, contexts: 1"), sizes("elman", "units: 7, contexts: 2"),
        sizes("jordan", "units: 7, outputs: 5"),
        sizes("jordan", "units: 7, outputs: 5, hiddenRecurrence: false, decay: 0.5"),
        sizes("lstm", "units: 7, layers: 2, direction: both"),
        sizes("lstm", "units: 7, direction: backward, forgetBias: 1"),
        sizes("lstm", "units: 7, peephole: true, direction: both, merge: multiply"),
        sizes("lstm", "units: 7, weightDrop: 0.5, direction: both"),
        sizes("gru", "units: 7, weightDrop: 0.5"),
        sizes("lstm", "units: 7, coupled: true"), sizes("lstm", "units: 7, projection: 3"),
        sizes("lstm", "units: 7, layerNorm: true"),
        sizes("lstm", "units: 7, batchNormSteps: 5, direction: both"),
        sizes("lstm", "units: 7, zoneoutHidden: 0.1, zoneoutCell: 0.5"),
        sizes("gru", "units: 7, direction: both, merge: average"),
        sizes("gru", "units: 7, reset: before, direction: backward"),
        sizes("gru", "units: 7, layerNorm: true, zoneout: 0.2"), sizes("gru-d", "units: 7"),
        sizes("time-lstm", "units: 7"), sizes("phased-lstm", "units: 7, open: 0.5"),
    ]

    /// Initial states, and backward layers in chunks.
    static let states = [
        sizes("lstm", "units: 7, layers: 2, direction: both, chunk: 5, initialState: learned"),
        sizes("lstm", "units: 7, direction: both, chunk: 4, peephole: true, initialState: learned"),
        sizes("gru", "units: 7, direction: both, chunk: 1, initialState: random"),
        sizes("gru", "units: 7, reset: before, direction: both, chunk: 3"),
        sizes("rnn", "units: 7, direction: both, chunk: 100, initialState: learned"),
        sizes("jordan", "units: 7, outputs: 5, initialState: learned"),
        sizes("gru-d", "units: 7, initialState: random, initialDeviation: 0.5"),
    ]

    /// Everything else.
    static let others = [
        [
            "name: words, kind: embedding, features: 12",
            "name: time, kind: conv1d, outputs: 36, kernel: 3, stride: 2, padding: same, groups: 2",
            "name: part, kind: pool1d, function: average, kernel: 2, stride: 1, padding: causal",
            "name: image, kind: reshape, height: 6, width: 6",
            "name: planes, kind: conv2d, outputs: 2, kernel: 3, padding: same",
            "name: again, kind: conv2d, outputs: 2, kernel: 3, padding: 2, dilation: 2, groups: 2",
            "name: skip, kind: sum, inputs: [planes, again]",
            "name: small, kind: pool2d, kernel: 2",
            "name: video, kind: conv-lstm, channels: 2, peephole: true, direction: both, layers: 2",
            "name: end, kind: last",
            "name: out, kind: mlp, units: [9, 7], outputs: 4, activation: tanh, dropout: 0.2",
        ],
        [
            "name: words, kind: embedding, features: 9",
            "name: machine, kind: ntm, units: 9, locations: 11, width: 5, readHeads: 2",
            "name: end, kind: last", "name: out, kind: linear, outputs: 4",
        ],
        [
            "name: words, kind: embedding, features: 9", "name: gain, kind: layerNorm",
            "name: batch, kind: batchNorm", "name: soft, kind: softmax",
            "name: bent, kind: activation, function: tanh, inputs: words",
            "name: all, kind: sum, inputs: [words, gain, batch]",
            "name: both, kind: product, inputs: [soft, bent]",
            "name: wide, kind: concat, inputs: [all, both]",
            "name: less, kind: dropout, rate: 0.25, masks: variational",
            "name: end, kind: last", "name: out, kind: linear, outputs: 4",
        ],
        attending([
            "kind: gru, units: 9", "kind: transformer, heads: 3, layers: 1, units: 7",
            "kind: pool, by: attention", "kind: mlp, units: [8], outputs: 9",
        ]),
        attending([
            "kind: positions", "kind: attention, heads: 3, dropout: 0.2",
            "kind: pool, by: attention, units: 7",
        ]),
        attending([
            "kind: positions, encoding: learned, length: 9",
            "kind: transformer, heads: 1, layers: 2, units: 11, activation: gelu, causal: true",
            "kind: pool, by: mean",
        ]),
        attending([
            "kind: positions",
            "kind: transformer, heads: 9, layers: 1, units: 8, normalizeFirst: true, window: 2",
            "kind: pool, by: max",
        ]),
    ]

    private static func attending(_ layers: [String]) -> [String] {
        ["name: words, kind: embedding, features: 9"] + layers + ["kind: linear, outputs: 4"]
    }

    @Test(arguments: recurrent + states + others)
    func ranksChangeNoBit(network: [String]) async throws {
        let bench = try Workbench(), recipe = Self.recipe(network)
        try await bench.expectSameBits(of: recipe)
    }

    /// Numbers and tokens, targets a step and a sequence, every loss.
    @Test(arguments: [
        ("adding", [recurrent7, "name: end, kind: last", linear(1)], []),
        ("adding", [recurrent7, "name: end, kind: last", linear(2)], ["name=gaussian"]),
        ("copy", [embedding, recurrent7, linear(9)], []),
        ("copy", [embedding, recurrent7, linear(9)], ["labelSmoothing=0.1"]),
        ("reber", [embedding, recurrent7, linear(7)], []),
        ("stretched-labels", [recurrent7, linear(7)], []),
        ("stretched-labels", [strided, linear(7)], []),
        ("markov-tags", [recurrent7, linear(5)], ["name=crf"]),
        ("inverse-sine", [recurrent7, linear(9)], ["name=mixture", "components=3"]),
        ("inverse-sine", [recurrent7, linear(1)], ["name=huber", "delta=0.1"]),
        ("inverse-sine", [recurrent7, linear(1)], ["name=absolute"]),
        ("inverse-sine", [recurrent7, linear(2)], ["name=quantiles", "levels=[0.25, 0.75]"]),
    ])
    func everyTargetAndLoss(generate: String, network: [String], loss: [String]) async throws {
        let bench = try Workbench(), recipe = Self.recipe(network, generate: generate)
        let settings = loss.map { "model.loss." + $0 }
        try await bench.train(recipe, "1", ranks: 1, set: settings)
        try await bench.train(recipe, "4", ranks: 4, set: settings)
        try await bench.train(recipe, "passes", ranks: 2, set: settings + ["training.accumulate=2"])
        for run in ["4", "passes"] {
            #expect(try bench.model(run) == bench.model("1"), "\(run)")
        }
        let plain = try await bench.train("plain", ranks: 1)
        let usual = try (plain.exitCode == 0 ? bench.model("plain") : nil)
        let model = try bench.model("1")
        #expect(loss.isEmpty == (usual == model))
    }

    private static let recurrent7 = "name: memory, kind: gru, units: 7"
    private static let strided = "kind: conv1d, outputs: 6, kernel: 3, stride: 2, padding: same"
    private static let embedding = "name: words, kind: embedding, features: 5"
    private static func linear(_ outputs: Int) -> String {
        "name: out, kind: linear, outputs: \(outputs)"
    }

    @Test func layersAreChangedByName() async throws {
        let bench = try Workbench()
        let recipe = Self.recipe(
            [Self.embedding, Self.recurrent7, Self.linear(9)], generate: "copy")
        let settings = ["model.network.memory.units=8", "model.network.words.features=6"]
        try await bench.train(recipe, "set", ranks: 1, set: settings)
        let changed = recipe.replacing("units: 7", with: "units: 8")
            .replacing("features: 5", with: "features: 6")
        try await bench.train(changed, "written", ranks: 1)
        #expect(try bench.model("set") == bench.model("written"))
    }

    @Test func aLossForOtherTargetsIsRefused() async throws {
        let bench = try Workbench()
        try bench.write(
            Self.recipe([Self.recurrent7, Self.linear(1)], generate: "inverse-sine"),
            to: "recipe.yml")
        let result = try await bench.train("run", set: ["model.loss.name=crf"])
        expectOneSentence(
            result, exitCode: 64, containing: "model.loss.name = crf", "a number a step", "squared")
    }

    /// A target a step needs as many steps as there are targets.
    @Test func fewerStepsThanTargetsAreNamed() async throws {
        let bench = try Workbench()
        try bench.write(
            Self.recipe(
                [
                    "name: words, kind: embedding",
                    "name: out, kind: conv1d, outputs: 9, kernel: 2",
                ], generate: "copy"), to: "recipe.yml")
        let result = try await bench.train("run")
        #expect(result.exitCode == 64)
        #expect(result.stderr.contains("gives (steps - 1) × 9"), "\(result.stderr)")
        #expect(result.stderr.contains("need steps × 9"), "\(result.stderr)")
    }

    @Test(arguments: [
        (
            ["name: memory, kind: lstm"],
            ["layer 'memory' (lstm)", "'input' gives steps of tokens below 6"]
        ),
        (
            [
                "name: words, kind: embedding", "name: far, kind: last, inputs: words",
                "name: more, kind: gru",
            ],
            ["layer 'more' (gru)", "'far' gives 64"]
        ),
        (
            ["name: words, kind: embedding", "name: out, kind: linear, outputs: 4"],
            ["gives steps × 4", "need 4"]
        ),
        (
            [
                "name: words, kind: embedding", "name: time, kind: conv1d, outputs: 5, kernel: 2",
                "name: half, kind: pool1d, kernel: 3, stride: 2",
                "name: both, kind: concat, inputs: [time, half]",
            ],
            ["layer 'both' (concat)", "(steps - 1) × 5", "'half' gives (steps - 2) / 2 × 5"]
        ),
        (
            ["name: words, kind: embedding", "name: planes, kind: conv2d, outputs: 2, kernel: 3"],
            ["layer 'planes' (conv2d)", "reshape", "'words' gives steps × 64"]
        ),
        (
            [
                "name: words, kind: embedding", "name: image, kind: reshape, height: 4, width: 16",
                "name: small, kind: pool2d, kernel: 5",
            ],
            ["layer 'small' (pool2d)", "a window of 5", "steps × 1×4×16"]
        ),
        (
            ["name: words, kind: embedding", "name: image, kind: reshape, height: 9, width: 9"],
            ["layer 'image' (reshape)", "81 numbers", "steps × 64"]
        ),
        (
            ["name: words, kind: conv1d, outputs: 2, kernel: 3, padding: some"],
            ["'some'", "causal"]
        ),
        (
            ["name: words, kind: embedding", "name: m, kind: ntm, locations: 2"],
            ["model.network[1].shift", "2 locations"]
        ),
        (["name: words, kind: embeding"], ["model.network[0].kind", "embedding"]),
        (["name: words, kind: embedding, size: 3"], ["model.network[0].size", "features"]),
        (
            ["name: words, kind: embedding", "name: words, kind: last"],
            ["two layers", "'words'"]
        ),
        (
            ["kind: embedding, features: 9", "kind: attention, heads: 2"],
            ["layer 'attention' (attention)", "2 heads", "steps × 9"]
        ),
        (["kind: embedding, inputs: nowhere"], ["'nowhere'", "input"]),
        (["kind: linear"], ["layer 'linear'", "rows of numbers", "tokens"]),
        (
            ["kind: embedding", "kind: lstm, chunk: 8"],
            ["'model.network[1].chunk' is 8", "direction is 'forward'", "direction: both"]
        ),
        (["kind: embedding", "kind: lstm, initialState: zeros"], ["did you mean 'zero'?"]),
    ])
    func mistakesAreNamed(network: [String], words: [String]) async throws {
        let bench = try Workbench()
        try bench.write(Self.recipe(network), to: "recipe.yml")
        let result = try await bench.train("run")
        #expect(result.exitCode == 64)
        for word in words { #expect(result.stderr.contains(word), "\(result.stderr)") }
        #expect(!result.stderr.contains("\n\n"))
    }
}
