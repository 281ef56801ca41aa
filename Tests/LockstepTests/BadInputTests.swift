import Foundation
import TestSupport
import Testing

/// What cannot work ends with its exit code and one sentence that names the offending value.
@Suite(.timeLimit(.minutes(60))) struct BadInputTests {
    /// A command line, how it must end, and what its sentence must contain.
    ///
    /// Arguments are separated by spaces; `@` stands for the folder of the test.
    struct Case: Sendable, CustomTestStringConvertible {
        let arguments: String
        let exitCode: Int32
        let values: [String]

        init(_ arguments: String, _ exitCode: Int32, _ values: String...) {
            self.arguments = arguments
            self.exitCode = exitCode
            self.values = values
        }

        /// A change of a good recipe that makes it a bad one.
        static func set(_ setting: String, _ values: String...) -> Case {
            Case(
                "train @/recipe.yml --output @/new --set \(setting)", 64, values: values)
        }

        private init(_ arguments: String, _ exitCode: Int32, values: [String]) {
            self.arguments = arguments
            self.exitCode = exitCode
            self.values = values
        }

        var testDescription: String { arguments }
    }

    /// A folder with a recipe, and with files that are of no use.
    private func bench() throws -> Workbench {
        let bench = try Workbench()
        try bench.write("task: [", to: "broken.yml")
        try bench.write("task: language-modle\n", to: "task.yml")
        try bench.write("- a\n- b\n", to: "list.yml")
        try bench.write("", to: "empty.yml")
        try bench.write("task: language-model\ntask: other\n", to: "twice.yml")
        try bench.write(Data([0xFF, 0xFE, 0, 0x62]), to: "binary.yml")
        try bench.write(Data([0xFF, 0xFE, 0, 0x62]), to: "binary.txt")
        try bench.write("", to: "empty.txt")
        try bench.write("abc", to: "short.txt")
        try bench.write(SampleText.make(count: 200), to: "held-out-too-short.txt")
        return bench
    }

    private func expectEnd(_ bench: Workbench, _ bad: Case) async throws {
        let arguments = bad.arguments.replacingOccurrences(of: "@", with: bench.path)
            .split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let result = try await bench.lockstep(arguments)
        expectOneSentence(result, exitCode: bad.exitCode)
        for value in bad.values {
            #expect(result.stderr.contains(value), "no '\(value)' in: \(result.stderr)")
        }
        #expect(!FileManager.default.fileExists(atPath: bench.file("new")), "a run was left")
    }

    static let recipes = [
        Case("train nosuch --output @/new", 66, "'nosuch'", "shakespeare"),
        Case("train @ --output @/new", 66, "Is a directory"),
        Case("train @/broken.yml --output @/new", 64, "broken.yml", "YAML"),
        Case("train @/task.yml --output @/new", 64, "'language-modle'", "language-model"),
        Case("train @/list.yml --output @/new", 64, "list.yml"),
        Case("train @/empty.yml --output @/new", 64, "'task' is missing"),
        Case("train @/twice.yml --output @/new", 64, "'task'", "more than once"),
        Case("train @/binary.yml --output @/new", 64, "binary.yml", "UTF-8"),
        .set("model.hiden=3", "'model.hiden'", "'model.hidden'"),
        .set("model.hidden=big", "'big'"),
        .set("model.hidden=-4", "'-4'"),
        .set("model.hidden=1.5", "'1.5'"),
        .set("model.hidden=[1,2]", "model.hidden", "list"),
        .set("model.hidden=99999999999999999999", "'99999999999999999999'"),
        .set("model.hidden=65536", "model.hidden = 65536", "GiB"),
        .set("model.layers=0", "model.layers", "'0'"),
        .set("model.cell=lstn", "'lstn'", "lstm"),
        .set("model.gruReset=before", "'before'", "model.cell = lstm"),
        .set("model.activation=cube", "'cube'", "relu"),
        .set("model.dropout=1.5", "'1.5'"),
        .set("model.dropout=nan", "'nan'"),
        .set("model.batchNorm=maybe", "'maybe'"),
        .set("model=3", "'model'", "'3'"),
        .set("model.hidden.x=3", "'model.hidden.x'"),
        .set("model.hidden", "'model.hidden'", "key=value"),
        .set("=3", "'=3'"),
        .set("", "''", "key=value"),
        .set("training.optimizer.name=adamm", "'adamm'", "'adam'"),
        .set("training.optimizer.learningRate=abc", "'abc'"),
        .set("training.optimizer.learningRate=inf", "'inf'"),
        .set("training.lanes=7", "16", "7", "14 or 21"),
        .set("training.batch=12", "12", "8 or 16"),
        .set("training.batch=8388608", "'8388608'"),
        .set("training.timeSteps=65537", "'65537'"),
        .set("training.seed=4294967296", "'4294967296'"),
        .set("training.steps=0", "'0'"),
        .set("training.schedule.name=cosin", "'cosin'", "'cosine'"),
        .set("training.precision=float16", "'float16'"),
        .set("checkpoint.keep=0", "checkpoint.keep", "'0'"),
        .set("data.holdout=0.9", "'0.9'"),
    ]

    @Test(arguments: recipes)
    func recipe(bad: Case) async throws {
        try await expectEnd(try bench(), bad)
    }

    static let inputs = [
        Case("train @/recipe.yml --output @/new --set data.train=@/none.txt", 66, "none.txt"),
        Case("train @/recipe.yml --output @/new --set data.train=@/empty.txt", 65, "empty.txt"),
        Case(
            "train @/recipe.yml --output @/new --set data.train=@/binary.txt", 65, "binary.txt",
            "UTF-8"),
        Case(
            "train @/recipe.yml --output @/new --set data.train=@/short.txt", 65, "short.txt",
            "batch of 16"),
        // 180 characters to train on, but ten to judge it by.
        Case(
            "train @/recipe.yml --output @/new --set data.train=@/held-out-too-short.txt", 65,
            "validation part of", "held-out-too-short.txt has 10 characters", "batch of 16"),
        Case(
            "train @/recipe.yml --output @/new --initialize @/none.safetensors", 66,
            "none.safetensors"),
        Case("train @/recipe.yml --output @/new --initialize @/train.txt", 65, "train.txt"),
        Case("train @/recipe.yml --output /proc/none/run", 73, "/proc/none/run"),
        Case("train @/recipe.yml --output @/train.txt", 73, "train.txt"),
        Case("evaluate @/none", 66, "none"),
        Case("evaluate @", 66, "recipe.yml"),
        Case("generate @/none", 66, "none"),
        Case("recipes --show nosuch", 66, "'nosuch'"),
    ]

    @Test(arguments: inputs)
    func input(bad: Case) async throws {
        let bench = try bench()
        if bad.arguments.contains("evaluate @") {
            // A folder without a recipe is not a run.
            try FileManager.default.removeItem(atPath: bench.file("recipe.yml"))
        }
        try await expectEnd(bench, bad)
    }

    static let commandLines = [
        Case("train @/recipe.yml", 64, "--output"),
        Case("train", 64, "<recipe>"),
        Case("nonsense", 64, "'nonsense'"),
        Case("train @/recipe.yml --output @/new --steps=-1", 64, "--steps is -1"),
        Case("train @/recipe.yml --output @/new --steps many", 64, "'many'"),
        Case("train @/recipe.yml --output @/new --hidden 3", 64, "'--hidden'"),
        Case("generate @ --temperature nan", 64, "nan"),
        Case("generate @ --length=-1", 64, "-1"),
        Case("bench train @/recipe.yml --lanes x", 64, "'x'"),
        Case("bench train @/recipe.yml --lanes 3", 64, "3"),
    ]

    @Test(arguments: commandLines)
    func commandLine(bad: Case) async throws {
        let bench = try bench()
        try await expectEnd(bench, bad)
    }

    @Test func anInstructionSetThatThereIsNot() async throws {
        let bench = try bench()
        let result = try await bench.train(
            "new", environment: ["LOCKSTEP_INSTRUCTION_SET": "avx1024"])
        expectOneSentence(
            result, exitCode: 64, containing: "LOCKSTEP_INSTRUCTION_SET is 'avx1024'")
    }
}
