import Foundation
import TestSupport
import Training

/// The folder of all runs, the recipe, and the model that every one of them must end with.
struct Bench {
    let folder: String
    /// The model of the undisturbed run.
    let model: FileDigest
    /// Hosts to cut off; nil where they cannot be had.
    let hosts: EmulatedHosts?

    static let steps = 60

    private static let recipe = """
        task: language-model
        data: {train: train.txt}
        model: {cell: lstm, layers: 1, hidden: 24, embedding: 15, dropout: 0.3, batchNorm: true}
        training:
          seed: 5
          lanes: 8
          batch: 8
          timeSteps: 17
          steps: \(steps)
          optimizer: {name: adam, learningRate: 0.01}
          clip: 0.5
          logEvery: 1
          fingerprintEvery: 4
          threads: 1
        checkpoint: {every: 5, keep: 2}

        """

    /// Makes the folder, trains without any disturbance in a single process, and starts the hosts.
    init(withHosts: Bool) async throws {
        folder =
            FileManager.default.temporaryDirectory.path + "/lockstep-chaos-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(SampleText.make(count: 5000).utf8).write(to: Self.url(folder, "train.txt"))
        try Data(Self.recipe.utf8).write(to: Self.url(folder, "recipe.yml"))
        let result = try await Mpirun.run(
            ranks: nil, executable: "lockstep",
            arguments: ["train", "recipe.yml", "--output", "undisturbed"],
            directory: URL(fileURLWithPath: folder))
        guard result.exitCode == 0 else { throw Unable(description: result.stderr) }
        model = FileDigest(
            of: [UInt8](try Data(contentsOf: Self.url(folder, "undisturbed/model.safetensors"))))
        hosts =
            withHosts && EmulatedHosts.missing == nil
            ? try EmulatedHosts(2, slots: 4, folder: folder + "/hosts") : nil
    }

    /// Removes everything.
    func remove() {
        hosts?.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func file(_ name: String) -> String { folder + "/" + name }

    private static func url(_ folder: String, _ name: String) -> URL {
        URL(fileURLWithPath: folder + "/" + name)
    }
}

/// Something that chaos needs and that does not work.
struct Unable: Error, CustomStringConvertible {
    let description: String
}
