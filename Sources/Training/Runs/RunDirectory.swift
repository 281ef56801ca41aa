internal import Foundation

/// The folder of one training run: its recipe, metrics, checkpoints and the trained model.
public struct RunDirectory: Equatable, Sendable {
    /// The path of the folder, as given.
    public let path: String

    /// The run in a folder, which need not exist yet: see ``create()`` and ``open()``.
    public init(_ path: String) {
        self.path = path
    }

    /// The path of a file of the run.
    public func file(named name: String) -> String {
        path.hasSuffix("/") ? path + name : path + "/" + name
    }

    /// The resolved recipe.
    public var recipe: String { file(named: "recipe.yml") }
    /// One JSON object a logged step.
    public var metrics: String { file(named: "metrics.jsonl") }
    /// What all ranks did when, if that was wanted.
    public var trace: String { file(named: "trace.json") }
    /// The folder of checkpoints.
    public var checkpoints: String { file(named: "checkpoints") }
    /// What each rank did last: there while it runs, and left behind where it ends badly.
    public var recorders: String { file(named: "flight-recorder") }
    /// The trained model.
    public var model: String { file(named: "model.safetensors") }

    /// Whether the folder holds a run.
    public var isRun: Bool { FileManager.default.fileExists(atPath: recipe) }

    /// Creates the folder if need be, and makes sure that files can be written to it.
    ///
    /// By writing one: permissions alone do not tell of read-only or full disks and of quotas.
    ///
    /// - Throws: ``FileError`` (``ExitCode/cannotCreate``).
    public func create() throws(FileError) {
        let probe = file(named: ".write-test")
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try Data("writable\n".utf8).write(to: URL(fileURLWithPath: probe))
            try FileManager.default.removeItem(atPath: probe)
        } catch {
            // On a full disk the file may be there, but empty.
            try? FileManager.default.removeItem(atPath: probe)
            throw FileError(.write, path, error)
        }
    }

    /// Makes sure that the folder holds a run.
    ///
    /// - Throws: ``RunError`` if it does not.
    public func open() throws(RunError) {
        guard !isRun else { return }
        let exists = FileManager.default.fileExists(atPath: path)
        let reason = exists ? "it has no recipe.yml" : "there is no such folder"
        throw RunError("'\(path)' is not a run of Lockstep: \(reason)")
    }

    /// Writes the resolved recipe.
    ///
    /// - Throws: ``FileError``.
    public func write(_ recipe: Recipe) throws(FileError) {
        try DurableFile.write(Array(recipe.yaml.utf8), to: self.recipe)
    }

    /// Reads the recipe that the run was started with, and changes keys of it as `--set` does.
    ///
    /// - Throws: ``RunError`` if this is not a run, ``RecipeError`` if its recipe was damaged.
    public func readRecipe(
        choices: RecipeChoices = RecipeChoices(), set settings: [String] = []
    ) throws -> Recipe {
        try open()
        var document = try RecipeDocument(contentsOf: recipe)
        for setting in settings { try document.set(setting) }
        return try Recipe(document: document, choices: choices)
    }

    /// Replaces the trained model in one step.
    ///
    /// - Parameter bytes: the whole file
    /// - Throws: ``FileError``; then the old model is still there.
    public func publishModel(_ bytes: [UInt8]) throws(FileError) {
        try DurableFile.write(bytes, to: model)
    }
}
