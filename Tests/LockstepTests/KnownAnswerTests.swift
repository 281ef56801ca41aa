import TestSupport
import Testing

/// Tasks with a known answer are learnt: the built-in recipes, shortened to seconds, with figures that a
/// model which has learnt nothing does not reach.
@Suite(.timeLimit(.minutes(60))) struct KnownAnswerTests {
    /// A recipe with settings, and where a figure of its test data has to be.
    struct Case: CustomTestStringConvertible {
        let recipe: String
        let settings: [String]
        let figure: String
        let range: ClosedRange<Double>

        var testDescription: String { recipe }

        init(
            _ recipe: String, _ settings: [String], _ figure: String, _ range: ClosedRange<Double>
        ) {
            self.recipe = recipe
            self.settings = settings
            self.figure = figure
            self.range = range
        }
    }

    static let cases = [
        // Guessing has 0.167.
        Case("adding-gru", ["data.length=20", "training.steps=600"], "loss", 0...0.02),
        // Guessing has a quarter.
        Case("temporal-order", ["data.length=20", "training.steps=1500"], "accuracy", 0.95...1),
        Case("reber", ["training.steps=1200"], "exact", 0.95...1),
        Case(
            "stretched-labels", ["data.length=3", "training.steps=300"], "accuracy", 0.9...1),
        // By softmax it is 0.1.
        Case("markov-tags", ["training.steps=150"], "exact", 0.2...1),
        // With one Gaussian it is -0.27.
        Case("inverse-sine", ["training.steps=300"], "loss", -3...(-0.85)),
        Case(
            "sort", ["data.length=4", "training.epochs=null", "training.steps=500"], "exact",
            0.9...1),
        Case(
            "reverse", ["data.length=5", "training.epochs=null", "training.steps=600"], "bleu",
            90...100),
        Case("dates", ["training.epochs=null", "training.steps=600"], "exact", 0.9...1),
    ]

    @Test(arguments: cases)
    func isLearnt(task: Case) async throws {
        let bench = try Workbench()
        let settings = task.settings + ["data.heldOut=200", "checkpoint.every=0"]
        let trained = try await bench.lockstep(
            ["train", task.recipe, "--output", bench.file("run")]
                + settings.flatMap { ["--set", $0] },
            timeout: .seconds(400))
        try #require(trained.exitCode == 0, "\(trained.stderr)")
        let figures = try bench.testFigures("run")
        let figure = try #require(figures[task.figure], "\(figures)")
        #expect(task.range.contains(figure), "\(figures)")
    }
}
