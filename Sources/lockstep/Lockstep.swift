import ArgumentParser
import Foundation
import MPI
import Training

/// The command `lockstep`.
@main
struct Lockstep: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "lockstep",
        abstract: "Trains recurrent sequence models on any number of ranks, to the same bits.",
        version: version,
        subcommands: [
            TrainCommand.self, EvaluateCommand.self, PredictCommand.self, GenerateCommand.self,
            AverageCommand.self, SuperviseCommand.self, PlanCommand.self, DoctorCommand.self,
            RecipesCommand.self, BenchCommand.self,
        ])

    static func main() {
        do {
            try Relaunch.ifNeeded()
            var command = try parseAsRoot()
            try command.run()
        } catch let error as any UserFacingError {
            leave(error.exitCode) { StandardError.line("lockstep: \(error.message)") }
        } catch {
            leave(after: error)
        }
    }

    /// Ends with what the parser threw: help as it is, an error as one line like all others.
    private static func leave(after error: any Error) -> Never {
        switch exitCode(for: error) {
        case .success: leave(Training.ExitCode.done) { print(fullMessage(for: error)) }
        case .validationFailure:
            let sentence = message(for: error).split(separator: "\n").joined(separator: " ")
            leave(Training.ExitCode.usage) {
                StandardError.line("lockstep: \(sentence); see 'lockstep --help'")
            }
        default: leave(Training.ExitCode.internal) { StandardError.line("lockstep: \(error)") }
        }
    }

    /// Ends the process before MPI has started; of several ranks only the first one speaks.
    private static func leave(_ code: Int32, _ speak: () -> Void) -> Never {
        let rank = LaunchEnvironment(ProcessInfo.processInfo.environment).rank ?? 0
        // The launcher ends all others when one has failed: the first must have its say before.
        if rank == 0 { speak() } else { Thread.sleep(forTimeInterval: 1) }
        exit(withError: ArgumentParser.ExitCode(code))
    }
}
