import Foundation

// lockstep-chaos [--injections N] [--seed S] [--without-hosts]: see scripts/chaos.
var injections = 200, seed = UInt64.random(in: 0..<1_000_000), withHosts = true
var words = CommandLine.arguments.dropFirst()
while let word = words.popFirst() {
    switch word {
    case "--injections": injections = words.popFirst().flatMap { Int($0) } ?? injections
    case "--seed": seed = words.popFirst().flatMap { UInt64($0) } ?? seed
    case "--without-hosts": withHosts = false
    default:
        tell("lockstep-chaos: there is no '\(word)'; see scripts/chaos --help")
        exit(64)
    }
}

func run(_ injections: Int, _ seed: UInt64, _ withHosts: Bool) async throws -> Bool {
    tell("seed \(seed)")
    var chaos = Chaos(injections: injections, seed: seed)
    return try await chaos.run(withHosts: withHosts)
}

do {
    exit(try await run(injections, seed, withHosts) ? 0 : 1)
} catch {
    tell("lockstep-chaos: \(error)")
    exit(70)
}
