import Foundation
import TestSupport
import Testing

/// A folder of a test's own with a text, a recipe and runs, removed with its owner.
final class Workbench: Sendable {
    /// The folder; part of the command line of all its jobs.
    let path: String

    /// Makes the folder, the texts `train.txt` and `held-out.txt`, and `recipe.yml`.
    init(_ recipe: SmallRecipe = SmallRecipe()) throws {
        path = FileManager.default.temporaryDirectory.path + "/lockstep-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try write(SampleText.make(count: recipe.characters), to: "train.txt")
        try write(SampleText.make(count: 701, seed: 2), to: "held-out.txt")
        try write(recipe.yaml, to: "recipe.yml")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file or a run.
    func file(_ name: String) -> String { path + "/" + name }

    func write(_ text: String, to name: String) throws {
        try write(Data(text.utf8), to: name)
    }

    func write(_ bytes: Data, to name: String) throws {
        try bytes.write(to: URL(fileURLWithPath: file(name)))
    }

    func bytes(of name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: file(name)))
    }

    /// A run's model.
    func model(_ run: String) throws -> ModelBytes {
        ModelBytes(try bytes(of: run + "/model.safetensors"))
    }

    /// A file of a run's newest checkpoint.
    func checkpoint(_ run: String, _ file: String) throws -> ModelBytes {
        let folder = run + "/checkpoints"
        return ModelBytes(
            try bytes(of: "\(folder)/\(names(in: folder).last ?? "none")/\(file)"))
    }

    /// A file that lies in parts in a checkpoint's folder, put together as its manifest says.
    func joined(_ name: String, in folder: String) throws -> ModelBytes {
        let manifest =
            try JSONSerialization.jsonObject(
                with: bytes(of: folder + "/manifest.json")) as? [String: Any]
        let files = manifest?["shared"] as? [[String: Any]] ?? []
        let file = files.first { $0["name"] as? String == name } ?? [:]
        var whole = Data(count: file["bytes"] as? Int ?? 0)
        for piece in file["pieces"] as? [[Any]] ?? [] {
            let part = try bytes(of: "\(folder)/\(piece[0] as? String ?? "")")
            let places = piece.dropFirst().compactMap { $0 as? Int }
            whole.replaceSubrange(
                places[1]..<places[1] + places[2], with: part[places[0]..<places[0] + places[2]])
        }
        return ModelBytes(whole)
    }

    /// What a run came to on its test data, by name.
    func testFigures(_ run: String) throws -> [String: Double] {
        let lines = try bytes(of: run + "/metrics.jsonl").split(separator: 0x0A)
        let last = try JSONSerialization.jsonObject(with: try #require(lines.last))
        let test = (last as? [String: Any])?["test"] as? [String: Any]
        return try #require(test).compactMapValues { $0 as? Double }
    }

    /// All lines of a run on held-out data, word for word.
    func heldOutFigures(_ run: String) throws -> [String] {
        try String(decoding: bytes(of: run + "/metrics.jsonl"), as: UTF8.self)
            .split(separator: "\n").map(String.init)
            .filter { $0.contains("\"test\":") || $0.contains("\"validation\":") }
    }

    func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: file(folder))) ?? []).sorted()
    }

    // MARK: Commands

    /// Trains a recipe into the run `run`, which has to go well.
    func train(
        _ recipe: String, _ run: String, ranks: Int, set settings: [String] = []
    ) async throws {
        try write(recipe, to: "recipe.yml")
        let result = try await train(run, ranks: ranks, set: settings)
        try #require(result.exitCode == 0, "\(result.stderr)")
    }

    /// Trains a recipe on 1, 2 and 4 ranks, and from what the first run wrote down as its recipe:
    /// all have to come to the same model and, step by step, to the same figures.
    func expectSameBits(of recipe: String) async throws {
        try await train(recipe, "1", ranks: 1)
        for ranks in [2, 4] {
            try await train(recipe, "\(ranks)", ranks: ranks)
            #expect(try model("\(ranks)") == model("1"), "\(ranks) ranks")
            #expect(try Metrics(file("\(ranks)")).lines == Metrics(file("1")).lines)
            #expect(try heldOutFigures("\(ranks)") == heldOutFigures("1"), "\(ranks) ranks")
        }
        let again = try await lockstep([
            "train", file("1/recipe.yml"), "--output", file("again"),
        ])
        #expect(again.exitCode == 0, "\(again.stderr)")
        #expect(try model("again") == model("1"))
    }

    /// Runs `lockstep` with any arguments.
    func lockstep(
        _ arguments: [String], ranks: Int? = nil, mca: [String: String] = [:],
        environment: [String: String] = [:], timeout: Duration = .seconds(120)
    ) async throws -> Mpirun.Result {
        let plain = ["LOCKSTEP_PROGRESS": "plain"].merging(environment) { $1 }
        return try await Mpirun.run(
            ranks: ranks, executable: "lockstep", arguments: arguments, mca: mca,
            environment: plain, timeout: timeout, directory: URL(fileURLWithPath: path))
    }

    /// Trains the recipe into the run `run`.
    func train(
        _ run: String, ranks: Int? = nil, steps: Int? = nil, resume: Bool = false,
        set settings: [String] = [], mca: [String: String] = [:],
        environment: [String: String] = [:], timeout: Duration = .seconds(120)
    ) async throws -> Mpirun.Result {
        var arguments = ["train", file("recipe.yml"), "--output", file(run)]
        arguments += settings.flatMap { ["--set", $0] }
        if let steps { arguments += ["--steps", "\(steps)"] }
        if resume { arguments.append("--resume") }
        return try await lockstep(
            arguments, ranks: ranks, mca: mca, environment: environment, timeout: timeout)
    }
}
