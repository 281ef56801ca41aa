import ArgumentParser
import Foundation
import Tasks
import Tensors
import Training

/// `lockstep generate`.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Make up text, pictures, music or drawings with a trained model.",
        discussion: """
            A language model writes text to the standard output. A network that tells the next row of \
            what it reads draws rows, step by step, and writes them to --output: pictures side by side \
            as PNG, drawings of a pen side by side as SVG, each piece of music as a MIDI file. Equal \
            seeds make up the same, whatever the machine; with --count sample 1 is that without.
            """)

    @Argument(help: ArgumentHelp("The folder of a run.", valueName: "run"))
    var folder: String

    @Option(help: "How many samples.")
    var count = 1

    @Option(
        help: """
            Characters to write (500), or words or pieces of words if the model is one of these; steps of \
            music (64 quarter notes), the most rows of a picture or points of a drawing.
            """)
    var length: Int?

    @Option(
        help: """
            Below 1 is more careful, 0 takes the likeliest always: divides logits, and variances of \
            mixtures are multiplied by it. 0.8 for text, else 1.
            """)
    var temperature: Double?

    @Option(
        help: """
            For drawings: makes likely components likelier and deviations smaller by e to the minus it, \
            as Graves does.
            """)
    var bias = 0.0

    @Option(help: "Text to go on from.")
    var prompt = ""

    @Option(help: "Equal seeds make up the same.")
    var seed: UInt32 = 1

    @Option(help: "The file to write, of what is not text.")
    var output: String?

    func validate() throws {
        if !(1...10_000).contains(count) {
            throw ValidationError("--count is \(count); give a number from 1 to 10000")
        }
        if let length, !(0...1_000_000_000).contains(length) {
            throw ValidationError("--length is \(length); give a number from 0 to 1000000000")
        }
        if let temperature, !(0...1000).contains(temperature) {
            throw ValidationError(
                "--temperature is \(temperature); give a number from 0 to 1000")
        }
        if !(0...80).contains(bias) {
            throw ValidationError("--bias is \(bias); give a number from 0 to 80")
        }
    }

    func run() throws {
        let directory = RunDirectory(folder)
        let recipe = try directory.readRecipe(choices: TaskCatalogue.choices)
        BLAS.prepare()
        let set = try Arithmetic.instructionSet(
            environment: ProcessInfo.processInfo.environment)
        let computing = Computing(
            kernels: Kernels(set) ?? .best, precision: recipe.training.precision,
            products: recipe.training.arithmetic)
        if recipe.task == TaskCatalogue.streamingTask {
            try refuse("output", output, because: "text is written to the standard output")
            try refuse("bias", bias == 0 ? nil : "\(bias)", because: "text has no deviations")
            try write(
                TextGenerator(directory, recipe: recipe, seed: seed, computing: computing))
        } else {
            try write(
                TaskCatalogue.makeGenerator(directory, recipe: recipe, computing: computing))
        }
    }

    /// Writes texts, with an empty line between them.
    private func write(_ generator: TextGenerator) throws {
        if let unknown = generator.unknown(in: prompt) {
            StandardError.line(
                "lockstep: warning: the model has never seen '\(unknown)' of the prompt")
        }
        for sample in 0..<count {
            if sample > 0 { print() }
            print(prompt, terminator: "")
            try generator.generate(
                prompt: prompt, count: length ?? 500, temperature: temperature ?? 0.8,
                sample: sample
            ) { print($0, terminator: "") }
            print()
        }
    }

    /// Writes files: --output, or names made of it.
    private func write(_ generator: SequenceGenerator) throws {
        try refuse("prompt", prompt.isEmpty ? nil : prompt, because: "'\(folder)' writes no text")
        guard let output else {
            throw UsageError("'\(folder)' writes no text; name a file for it with --output FILE")
        }
        let files = try generator.files(
            SamplingOptions(
                count: count, length: length, temperature: Float(temperature ?? 1),
                bias: Float(bias), seed: seed))
        for file in files {
            let path = Self.path(output, suffix: file.suffix)
            try DurableFile.write(file.bytes, to: path)
            print(path)
        }
    }

    /// A path with a suffix before the ending of its name.
    private static func path(_ path: String, suffix: String) -> String {
        let ending = (path as NSString).pathExtension
        let stem = (path as NSString).deletingPathExtension
        return stem + suffix + (ending.isEmpty ? "" : "." + ending)
    }

    /// Ends with a sentence, if an option has a value.
    private func refuse(_ option: String, _ value: String?, because reason: String) throws {
        guard let value else { return }
        throw UsageError("--\(option) is '\(value.prefix(60))', but \(reason); leave it out")
    }
}
