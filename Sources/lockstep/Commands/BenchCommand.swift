import ArgumentParser

/// `lockstep bench`.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure this machine or job.",
        subcommands: [
            BenchComputeCommand.self, BenchExchangeCommand.self, BenchTrainCommand.self,
            BenchModelCommand.self, BenchCheckpointCommand.self,
            BenchPredictCommand.self,
        ])
}
