import Foundation

// lockstep-scenarios NAME[+NAME...] [ARGUMENT...]: runs scenarios one after the other; started by
// tests, as a rule by mpirun.

let arguments = Array(CommandLine.arguments.dropFirst())
let names = (arguments.first ?? "").split(separator: "+")
do {
    let chosen = try names.map { name in
        guard let scenario = scenarios.first(where: { $0.name == name }) else {
            throw Unexpected(description: "there is no scenario \(name)")
        }
        return scenario
    }
    try expect(!chosen.isEmpty, "name one of \(scenarios.map(\.name).sorted())")
    try Scenario.run(chosen, Array(arguments.dropFirst()))
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
