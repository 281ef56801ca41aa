import TestSupport
import Testing

/// The recipes of public data, shortened to seconds on samples of that data: the same model on one rank and on
/// two, and a figure that one who has learnt nothing does not reach.
@Suite(.timeLimit(.minutes(60))) struct SampleRecipeTests {
    struct Case: CustomTestStringConvertible {
        let recipe: String
        /// Training and test data among the samples.
        let files: (train: String, test: String?)
        let settings: [String]
        let figure: String
        let range: ClosedRange<Double>

        var testDescription: String { recipe }

        init(
            _ recipe: String, _ train: String, _ test: String?, _ settings: [String],
            _ figure: String, _ range: ClosedRange<Double>
        ) {
            self.recipe = recipe
            files = (train, test)
            self.settings = settings
            self.figure = figure
            self.range = range
        }

        /// All changes to the recipe.
        var changes: [String] {
            var changes = settings + ["data.train=\(Sample.path(files.train))"]
            if let test = files.test { changes.append("data.test=\(Sample.path(test))") }
            // What the recipe validates on is not here.
            return changes + ["data.valid=null"]
        }
    }

    static let cases = [
        // Letters by their frequency alone: 4.3 bits.
        Case(
            "bible", "kjv/text.txt", nil, ["training.steps=200", "model.hidden=128"], "loss",
            0...3.2),
        // The likeliest class: 0.53.
        Case(
            "splice", "splice/train.tsv", "splice/test.tsv", ["training.epochs=30"], "accuracy",
            0.8...1),
        // The likeliest of seven places: 0.2.
        Case(
            "stories", "stories/train.tsv", "stories/test.tsv", ["training.epochs=30"], "accuracy",
            0.35...1),
        // NOUN: 0.37.
        Case(
            "parts-of-speech", "turkish-treebank/train.conllu", "turkish-treebank/test.conllu",
            ["training.epochs=20"], "accuracy", 0.6...1),
        Case(
            "pronunciation", "cmudict/train.tsv", "cmudict/test.tsv", ["training.epochs=10"],
            "accuracy", 0.5...1),
        Case(
            "python-syntax", "python-syntax/train.tsv", "python-syntax/test.tsv",
            ["training.epochs=12", "data.text.minimumCount=1"], "accuracy", 0.5...1),
        // All of 1,000 words alike: 6.9.
        Case(
            "dialogue", "dialogue/train.tsv", "dialogue/test.tsv",
            ["training.epochs=5", "data.text.minimumCount=1"], "loss", 0...5.8),
        // One of nine speakers, one of fifteen signs.
        Case(
            "japanese-vowels", "japanese-vowels/train.ts", "japanese-vowels/test.ts",
            ["training.epochs=25"], "accuracy", 0.7...1),
        Case(
            "libras", "libras/train.ts", "libras/test.ts", ["training.epochs=30"], "accuracy",
            0.4...1),
        // In deviations of the training rows, which the mean is about one off.
        Case("air", "pm25/series.csv", nil, ["training.epochs=10"], "loss", 0...0.6),
        Case("traffic", "metro-traffic/series.csv", nil, ["training.epochs=10"], "loss", 0...0.5),
        // Any order of rows: 0.5.
        Case(
            "heartbeat", "ecg/train.csv", "ecg/test.csv", ["training.epochs=4"], "auroc", 0.7...1),
        Case(
            "fashion", "fashion-mnist/train-images-idx3-ubyte.gz",
            "fashion-mnist/t10k-images-idx3-ubyte.gz", ["training.epochs=15"], "accuracy", 0.4...1),
        // So few sounds are not enough for other voices: those that were learnt from.
        Case(
            "spoken-digits", "spoken-digits/train.tsv", "spoken-digits/train.tsv",
            ["training.epochs=60", "training.batch=8", "training.optimizer.learningRate=0.003"],
            "accuracy", 0.9...1),
    ]

    @Test(arguments: cases)
    func isLearntOnAnyNumberOfRanks(own: Case) async throws {
        let bench = try Workbench()
        for ranks in [1, 2] {
            let trained = try await bench.lockstep(
                ["train", own.recipe, "--output", bench.file("\(ranks)")]
                    + own.changes.flatMap { ["--set", $0] },
                ranks: ranks, timeout: .seconds(400))
            try #require(trained.exitCode == 0, "\(trained.stderr)")
        }
        #expect(try bench.model("1") == bench.model("2"))
        let figures = try bench.testFigures("1")
        let figure = try #require(figures[own.figure], "\(figures)")
        #expect(own.range.contains(figure), "\(figures)")
        #expect(try bench.testFigures("2") == figures)
    }
}
