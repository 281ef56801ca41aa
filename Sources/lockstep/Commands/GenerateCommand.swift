import ArgumentParser
import Foundation
import Tasks
import Tensors
import Training

/// `lockstep generate`.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Write text with a trained language model.")

    @Argument(help: ArgumentHelp("The folder of a run.", valueName: "run"))
    var folder: String

    @Option(help: "Characters to write.")
    var length = 500

    @Option(help: "Divides the logits: below 1 is more careful, 0 takes the likeliest always.")
    var temperature = 0.8

    @Option(help: "Text to go on from.")
    var prompt = ""

    @Option(help: "Equal seeds write equal text.")
    var seed: UInt32 = 1

    func validate() throws {
        if length < 0 {
            throw ValidationError("--length is \(length); give a number of at least 0")
        }
        if !(temperature >= 0 && temperature.isFinite) {
            throw ValidationError("--temperature is \(temperature); give a number of at least 0")
        }
    }

    func run() throws {
        let directory = RunDirectory(folder)
        let recipe = try directory.readRecipe(choices: TaskCatalogue.choices)
        BLAS.prepare()
        let set = try Arithmetic.instructionSet(
            environment: ProcessInfo.processInfo.environment)
        let generator = try TextGenerator(
            directory, recipe: recipe, seed: seed,
            computing: Computing(
                kernels: Kernels(set) ?? .best, precision: recipe.training.precision,
                products: recipe.training.arithmetic))
        if let unknown = generator.unknownCharacter(in: prompt) {
            StandardError.line(
                "lockstep: warning: the model has never seen '\(unknown)' of the prompt")
        }
        print(prompt, terminator: "")
        try generator.generate(prompt: prompt, count: length, temperature: temperature) {
            print($0, terminator: "")
        }
        print()
    }
}
