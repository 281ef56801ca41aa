import ArgumentParser
import Training

/// The command `lockstep`.
@main
struct Lockstep: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lockstep",
        abstract: "Trains recurrent sequence models on any number of ranks, to the same bits.",
        version: "0.1.0",
        subcommands: [
            TrainCommand.self, EvaluateCommand.self, GenerateCommand.self, DoctorCommand.self,
            RecipesCommand.self, BenchCommand.self,
        ])

    static func main() {
        do {
            try Relaunch.ifNeeded()
            var command = try parseAsRoot()
            try command.run()
        } catch let error as any UserFacingError {
            StandardError.line("lockstep: \(error.message)")
            Self.exit(withError: ArgumentParser.ExitCode(error.exitCode))
        } catch {
            leave(error)
        }
    }

    /// Ends with what the parser threw: help as it is, an error as one line like all others.
    private static func leave(_ error: any Error) -> Never {
        guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
        let sentence = message(for: error).split(separator: "\n").joined(separator: " ")
        StandardError.line("lockstep: \(sentence); see 'lockstep --help'")
        exit(withError: ArgumentParser.ExitCode.validationFailure)
    }
}
