import ArgumentParser
import Foundation
import Tasks
import Tensors
import Training

/// `lockstep supervise`.
struct SuperviseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "supervise",
        abstract: "Start a job over until it is done, on the hosts that are there.",
        discussion: """
            Give the whole command after --, such as: lockstep supervise -- mpirun --hostfile HOSTS -n 8 \
            lockstep train RECIPE --output RUN --resume
            """)

    @Option(
        help: """
            A shell command that succeeds if {host} can be used; empty trusts every host. The default \
            runs 'true' there by ssh, or by the launch agent of mpirun.
            """)
    var probe: String?

    @Option(help: "Seconds after which a host that has not answered counts as lost.")
    var probeLimit = 10.0

    @Option(help: "Seconds between two questions to lost hosts.")
    var returning = 30.0

    @Option(
        help:
            "Seconds without any change in the run's folder after which the job hangs; 0 for never."
    )
    var silence = 120.0

    @Option(help: "Seconds from the request to end a job that hangs to the use of force.")
    var grace = 10.0

    @Option(help: "Seconds that an agreed stop may take.")
    var stopLimit = 60.0

    @Option(help: "Seconds to wait after a failure; doubled with each further one, up to a minute.")
    var pause = 1.0

    @Option(help: "Give up after so many failures without a new checkpoint.")
    var failures = 5

    @Argument(parsing: .postTerminator, help: "The command, with --resume.")
    var command: [String] = []

    func validate() throws {
        if command.isEmpty {
            throw ValidationError(
                "no command was given; give it after --, such as 'lockstep supervise -- mpirun …'")
        }
        let times = [
            ("--probe-limit", probeLimit), ("--returning", returning), ("--silence", silence),
            ("--grace", grace), ("--stop-limit", stopLimit), ("--pause", pause),
        ]
        for (name, seconds) in times where !(seconds >= 0 && seconds < 1e7) {
            throw ValidationError("\(name) is \(seconds); give seconds, at least 0")
        }
        if failures < 1 { throw ValidationError("--failures is \(failures); give at least 1") }
    }

    func run() throws {
        let supervised = try SupervisedCommand(command)
        let recipe = try recipe(of: supervised), hosts = try hosts(of: supervised)
        if recipe.checkpoint.place == .local, !hosts.isEmpty, !Supervisor.runsOnOne(of: hosts) {
            throw UsageError(
                "checkpoint.place is local, and this machine is none of the hosts: the supervisor would "
                    + "not see their checkpoints; start it on one of them")
        }
        let supervisor = Supervisor(
            supervised, hosts: hosts, probe: probe ?? usualProbe(supervised),
            limits: limits,
            allows: { LaneDeal.isPossible(lanes: recipe.training.lanes, ranks: $0) },
            say: { StandardError.line("supervise: \($0)") })
        let code = try supervisor.supervise()
        // The supervisor has said all there is to say.
        if code != Training.ExitCode.done { Foundation.exit(code) }
    }

    /// The recipe that the command trains: a wrong one is told here, and not start after start.
    private func recipe(of command: SupervisedCommand) throws -> Recipe {
        var document = try BuiltInRecipes.document(command.recipe.name)
        for setting in command.recipe.settings { try document.set(setting) }
        return try Recipe(document: document, choices: TaskCatalogue.choices)
    }

    private func hosts(of command: SupervisedCommand) throws -> [Hostfile.Host] {
        if let file = command.hostfile {
            let text = String(decoding: try FileBytes.read(file), as: UTF8.self)
            return try Hostfile(text, name: file).hosts
        }
        return try command.hostList.map { try Hostfile(list: $0).hosts } ?? []
    }

    private func usualProbe(_ command: SupervisedCommand) -> String {
        let agent =
            command.launchAgent ?? ProcessInfo.processInfo.environment["OMPI_MCA_plm_rsh_agent"]
        return (agent ?? "ssh -o BatchMode=yes -o ConnectTimeout=5") + " {host} true"
    }

    private var limits: SupervisionLimits {
        var limits = SupervisionLimits()
        limits.probe = .seconds(probeLimit)
        limits.returning = .seconds(returning)
        // Never is longer than any job.
        limits.silence = .seconds(silence > 0 ? silence : 1e12)
        limits.grace = .seconds(grace)
        limits.stop = .seconds(stopLimit)
        limits.pause = .seconds(pause)
        limits.failures = failures
        return limits
    }
}
