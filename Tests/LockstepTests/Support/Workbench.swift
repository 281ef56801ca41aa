import Foundation
import TestSupport

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

    func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: file(folder))) ?? []).sorted()
    }

    // MARK: Commands

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
