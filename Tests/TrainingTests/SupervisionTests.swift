import Testing
import Training

/// What a supervisor reads, and what it makes of it.
@Suite struct SupervisionTests {
    private let words = [
        "mpirun", "--hostfile", "H", "-n", "8", "--mca", "plm_rsh_agent", "agent", "lockstep",
        "train",
        "r.yml", "--set", "training.seed=2", "--output", "RUN", "--resume",
    ]

    @Test func theCommandIsUnderstood() throws {
        let command = try SupervisedCommand(words)
        #expect(command.ranks == 8)
        #expect(command.hostfile == "H")
        #expect(command.run == "RUN")
        #expect(command.program == "lockstep")
        #expect(command.recipe.name == "r.yml")
        #expect(command.recipe.settings == ["training.seed=2"])
        #expect(command.launchAgent == "agent")
    }

    @Test func hostsAndRanksAreReplaced() throws {
        let command = try SupervisedCommand(words)
        let changed = command.words(hostfile: "LEFT", ranks: 4)
        #expect(changed[1...4] == ["--hostfile", "LEFT", "-n", "4"])
        #expect(changed[5...] == words[5...])
        let list = try SupervisedCommand(
            ["mpirun", "--host=a:2,b:2", "-np", "4"] + words[8...] + ["--steps", "-n"])
        #expect(list.hostList == "a:2,b:2")
        let other = list.words(hostfile: "LEFT", ranks: 2)
        #expect(other[1...4] == ["--hostfile", "LEFT", "-np", "2"])
        #expect(other.suffix(2) == ["--steps", "-n"], "words after 'train' are not the launcher's")
    }

    /// Options of programs between launcher and ranks are theirs, and `srun` means cores by -c.
    @Test(arguments: [
        (["mpirun", "-n", "8", "nice", "-n", "10", "lockstep"], 4),
        (["mpirun", "--n", "8", "taskset", "-c", "0-7", "lockstep"], 4),
        (["/usr/bin/srun", "-c", "3", "-n", "8", "lockstep"], 4),
        (["srun", "--ntasks=8", "-c", "3", "lockstep"], 4),
        (["mpirun", "-c", "8", "lockstep"], 4),
    ])
    func optionsOfOthersAreLeftAlone(front: [String], ranks: Int) throws {
        let command = try SupervisedCommand(front + words[9...])
        #expect(command.ranks == 8)
        let changed = command.words(hostfile: "LEFT", ranks: ranks)
        let before = front.joined(separator: " ").replacing("=", with: " ").replacing(
            "8", with: "4", maxReplacements: 1)
        #expect(changed.prefix { $0 != "train" }.joined(separator: " ") == before)
    }

    @Test func hostsWithoutSlotsAreLeftToTheLauncher() throws {
        let command = try SupervisedCommand(["mpirun", "--hostfile", "H"] + words[8...])
        let hosts = [Hostfile.Host("h1", slots: nil), Hostfile.Host("h2", slots: 3)]
        let plan = RankPlan(
            command, hosts: hosts, reachable: ["h1", "h2"], allows: { _ in true })
        #expect(plan?.ranks == nil && plan?.hostfile == "h1\nh2 slots=3\n")
    }

    @Test(arguments: [
        (["mpirun", "true"], "no 'train'"),
        (["lockstep", "train", "r", "--output", "RUN"], "no --resume"),
        (["lockstep", "train", "r", "--resume"], "no --output"),
        (
            ["mpirun", "-n", "none", "lockstep", "train", "r", "--resume", "--output", "R"],
            "'none'"
        ),
    ])
    func commandsThatCannotBeSupervisedAreRefused(words: [String], text: String) {
        let error = #expect(throws: SupervisionError.self) { try SupervisedCommand(words) }
        #expect(error?.message.contains(text) == true, "\(error?.message ?? "")")
    }

    @Test func hostfilesAreRead() throws {
        let file = try Hostfile(
            "# all\nh1 slots=4 max_slots=8\n\nh2\t# no slots\nh1 slots=2\n", name: "H")
        #expect(file.hosts == [.init("h1", slots: 6), .init("h2", slots: nil)])
        #expect(
            try Hostfile(list: "a:3,b").hosts == [.init("a", slots: 3), .init("b", slots: 1)])
    }

    @Test(arguments: [("# none\n", "no host"), ("h1 slots=0\n", "'slots=0' for 'h1'")])
    func hostfilesWithMistakesAreRefused(text: String, part: String) {
        let error = #expect(throws: SupervisionError.self) { try Hostfile(text, name: "H") }
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }

    /// Slots of four hosts, ranks that are asked for, hosts that are there, ranks that are started.
    @Test(arguments: [
        (2, 8, 4, 8), (2, 8, 3, 4), (2, 8, 2, 4), (2, 8, 1, 2),
        // Fewer ranks than slots stay as long as there is room.
        (4, 4, 2, 4), (4, 4, 1, 4), (4, 8, 1, 4),
        // More ranks than slots keep the proportion.
        (1, 8, 2, 4), (1, 8, 4, 8),
    ])
    func ranksFollowHosts(slots: Int, ranks: Int, there: Int, expected: Int) throws {
        var words = words
        words[4] = "\(ranks)"
        let hosts = (1...4).map { Hostfile.Host("h\($0)", slots: slots) }
        let plan = RankPlan(
            try SupervisedCommand(words), hosts: hosts,
            reachable: Set(hosts.prefix(there).map(\.name)),
            allows: { [1, 2, 4, 8].contains($0) })
        #expect(plan?.ranks == expected)
        #expect(plan?.hosts.count == there)
        #expect(
            plan?.hostfile == hosts.prefix(there).map { "\($0.name) slots=\(slots)\n" }.joined())
    }

    @Test func withoutAHostThereIsNoPlan() throws {
        let hosts = [Hostfile.Host("h1", slots: 1)]
        let plan = RankPlan(
            try SupervisedCommand(words), hosts: hosts, reachable: [], allows: { _ in true })
        #expect(plan == nil)
    }

    @Test func pausesDoubleUpToALimit() {
        let limits = SupervisionLimits()
        #expect(limits.pause(after: 0) == .zero)
        #expect((1...4).map { limits.pause(after: $0) } == [1, 2, 4, 8].map { .seconds($0) })
        #expect(limits.pause(after: 1000) == .seconds(60))
        #expect([0, 1, 9].map(limits.silence) == [120, 240, 1920].map { .seconds($0) })
    }
}
