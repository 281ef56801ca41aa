import Foundation
import TestSupport
import Testing

/// A short part of `scripts/chaos`: faults at random places, and the same model every time.
@Suite(.timeLimit(.minutes(60))) struct ChaosTests {
    @Test func everyModelIsTheUndisturbedOne() async throws {
        let result = try await Mpirun.run(
            ranks: nil, executable: "lockstep-chaos",
            arguments: ["--injections", "8", "--seed", "11", "--without-hosts"],
            timeout: .seconds(300))
        #expect(result.exitCode == 0, "\(result.stdout)\(result.stderr)")
        #expect(result.stdout.contains("8 injections in"))
        #expect(!result.stdout.contains("another model"))
    }
}
