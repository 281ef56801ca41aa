import TestSupport
import Testing

/// Models that read one sequence and write another: every option, on any number of ranks.
@Suite(.timeLimit(.minutes(60))) struct TranslationTests {
    /// A recipe of an encoder and the options of a decoder.
    private static func recipe(
        _ decoder: String, generate: String = "sort", encoder: [String] = both, steps: Int = 12,
        features: Int = 8, embedding: Int = 8, more: String = ""
    ) -> String {
        """
        task: translation
        data: {generate: \(generate), length: 5, examples: 75, heldOut: 9}
        model:
          network:
            - {name: words, kind: embedding, features: \(features)}
        \(encoder.map { "    - {\($0)}" }.joined(separator: "\n"))
          decoder: {units: 8, embedding: \(embedding)\(decoder.isEmpty ? "" : ", " + decoder)}
          \(more)
        training:
          lanes: 4
          batch: 8
          steps: \(steps)
          optimizer: {name: adam, learningRate: 0.01}
          logEvery: 1
          fingerprintEvery: 3
        checkpoint: {every: 0}

        """
    }

    private static let both = ["name: memory, kind: lstm, units: 4, direction: both"]
    private static let ahead = ["name: memory, kind: lstm, units: 8"]

    /// Each option of a decoder, with encoders of several kinds.
    static let recipes = [
        recipe("search: {method: beam, beam: 3, coveragePenalty: 0.1}"),
        recipe("layers: 2, dropout: 0.3, score: dot, bridge: zero, reverseSource: true"),
        recipe("cell: gru, layers: 2", encoder: ["name: memory, kind: gru, units: 4, layers: 2"]),
        recipe("context: every, bridge: none, cell: rnn", encoder: ["kind: rnn, units: 8"]),
        recipe("context: every", generate: "addition", more: "loss: {labelSmoothing: 0.1}"),
        recipe("context: start, bridge: none, autoencoder: true", encoder: ahead),
        recipe(
            "context: start, cell: gru, scheduledSampling: {decay: linear, k: 0.5, choice: sample}",
            generate: "dates", encoder: ["kind: elman, units: 6"]),
        recipe(
            "scheduledSampling: {decay: inverseSigmoid, k: 3, coin: sequence}, dropout: 0.2, "
                + "search: {method: sample, temperature: 0.9, topK: 5, topP: 0.9}",
            generate: "reverse"),
        recipe("scheduledSampling: {decay: exponential, k: 0.8, start: 2}, layers: 2"),
        recipe("tied: output", generate: "addition"),
        recipe("tied: all, scheduledSampling: {decay: linear, k: 0.7}"),
        recipe(
            "context: attention",
            encoder: ["kind: lstm, units: 5, batchNormSteps: 3", "kind: dropout, rate: 0.2"]),
        recipe("score: additive, layers: 2, dropout: 0.2", generate: "addition"),
        recipe("score: scaled, tied: output"),
        recipe("score: dot, extent: monotonic, window: 1, search: {method: beam, beam: 2}"),
        recipe("extent: monotonic, cell: gru", generate: "reverse"),
        recipe(
            "score: scaled, extent: predictive, window: 2, scheduledSampling: {decay: linear, k: 0.5}"
        ),
        recipe("score: additive, coverage: true, search: {method: beam, beam: 3}"),
        recipe(
            "score: additive, extent: predictive, coverage: true, cell: rnn, "
                + "search: {method: sample, topK: 4}", generate: "dates"),
    ]

    @Test(arguments: recipes)
    func ranksChangeNoBit(recipe: String) async throws {
        let bench = try Workbench()
        try await bench.expectSameBits(of: recipe)
    }

    @Test func passesChangeNoBit() async throws {
        let bench = try Workbench(), recipe = Self.recipes[0]
        try await bench.train(recipe, "1", ranks: 1)
        try await bench.train(recipe, "passes", ranks: 2, set: ["training.accumulate=2"])
        #expect(try bench.model("passes") == bench.model("1"))
        #expect(try Metrics(bench.file("passes")).lines.last == Metrics(bench.file("1")).lines.last)
    }

    /// A beam of one answer, a sample of one candidate: both are the greedy answer.
    @Test(arguments: [
        "method: beam, beam: 1, lengthPenalty: 0", "method: sample, topK: 1",
        "method: sample, topP: 1e-9",
    ])
    func narrowSearchesAreGreedy(search: String) async throws {
        let bench = try Workbench()
        try await bench.train(Self.recipe("search: {\(search)}", steps: 500), "run", ranks: 1)
        let figures = try bench.testFigures("run")
        let name = search.contains("beam") ? "beam" : "sample"
        for figure in ["Accuracy", "Exact", "Bleu"] {
            let greedy = try #require(figures[figure.lowercased()])
            #expect(figures[name + figure] == greedy, "\(figures)")
        }
        // What it has learnt is more than nothing, so that equal figures say something.
        #expect(try #require(figures["accuracy"]) > 0.1, "\(figures)")
    }

    /// Where the token before says nearly all, a decoder that learns from its own words errs less by itself,
    /// and one that learns from true ones knows better what comes after them.
    @Test func ownWordsAreLearntFrom() async throws {
        let bench = try Workbench()
        var judged: [String: [String: Double]] = [:]
        for decay in ["linear", "none"] {
            let settings = [
                "training.steps=500", "data.length=3", "data.heldOut=200",
                "model.decoder.scheduledSampling.slope=0.003",
                "model.decoder.scheduledSampling.decay=\(decay)",
            ]
            let trained = try await bench.lockstep(
                ["train", "piano-roll", "--output", bench.file(decay)]
                    + settings.flatMap { ["--set", $0] }, timeout: .seconds(400))
            try #require(trained.exitCode == 0, "\(trained.stderr)")
            judged[decay] = try bench.testFigures(decay)
        }
        let own = try #require(judged["linear"]), forced = try #require(judged["none"])
        let ownError = 1 - (own["accuracy"] ?? 0), forcedError = 1 - (forced["accuracy"] ?? 0)
        #expect(ownError < 0.8 * forcedError, "\(judged)")
        #expect(own["forcedAccuracy"] ?? 1 < forced["forcedAccuracy"] ?? 0, "\(judged)")
    }

    @Test(arguments: [
        (
            recipe("score: dot", encoder: both + ["kind: linear, outputs: 7"]),
            ["8 units", "7 features", "general"]
        ),
        (
            recipe("score: scaled", encoder: both + ["kind: linear, outputs: 7"]),
            ["score = scaled", "8 units", "7 features"]
        ),
        (recipe("window: 3"), ["window = 3", "extent = global", "monotonic"]),
        (recipe("extent: monotonic, window: 0"), ["model.decoder.window", "0"]),
        (recipe("coverage: true, score: dot"), ["coverage = true", "additive", "score = dot"]),
        (
            recipe("context: every, extent: predictive"),
            ["extent = predictive", "context = attention", "context = every"]
        ),
        (recipe("context: start, score: additive"), ["score = additive", "context = start"]),
        (recipe("score: additiv"), ["model.decoder.score", "additiv", "'additive'"]),
        (
            recipe("bridge: none", encoder: ["kind: lstm, units: 9"]),
            ["bridge = none", "[9, 9]", "[8, 8]"]
        ),
        (recipe("context: every", encoder: ["kind: linear, outputs: 4"]), ["no recurrent layer"]),
        (recipe("", encoder: both + ["kind: last"]), ["a row of numbers a step"]),
        (recipe("", generate: "adding"), ["data.generate", "reverse", "adding"]),
        (recipe("tied: output", embedding: 9), ["tied = output", "9", "8"]),
        (recipe("tied: all", generate: "addition"), ["tied = all", "14", "13"]),
        (recipe("tied: all", features: 9), ["tied = all", "vectors of 9", "8"]),
        (recipe("", more: "loss: {name: ctc}"), ["model.loss.name", "ctc", "softmax"]),
        (recipe("", encoder: ["name: decoder, kind: lstm"]), ["'decoder'", "another name"]),
        (recipe("contxt: every"), ["model.decoder.contxt", "context"]),
        (recipe("context: attend"), ["model.decoder.context", "attention"]),
        (recipe("search: {beam: 0}"), ["model.decoder.search.beam", "0"]),
        (recipe("scheduledSampling: {decay: exponential, k: 2}"), ["scheduledSampling.k", "2"]),
    ])
    func mistakesAreNamed(recipe: String, words: [String]) async throws {
        let bench = try Workbench()
        try bench.write(recipe, to: "recipe.yml")
        let result = try await bench.train("run")
        #expect(result.exitCode == 64, "\(result.stderr)")
        for word in words { #expect(result.stderr.contains(word), "\(result.stderr)") }
    }
}
