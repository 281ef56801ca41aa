internal import Foundation

/// Finds out which hosts can be reached, all at the same time.
struct HostProbe {
    /// A shell command with `{host}` in it, which succeeds if that host can be used; empty trusts
    /// every host.
    let template: String
    /// A host that takes longer does not answer.
    let limit: Duration

    /// The hosts that are this machine are not asked: the launcher reaches them without a network.
    static var ownNames: Set<String> {
        // Foundation would ask the network for it, which may take its time.
        let file = SystemFile.text("/proc/sys/kernel/hostname")
        let name = (file ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        return ["localhost", "127.0.0.1", "::1", name, String(name.prefix { $0 != "." })]
    }

    /// Asks hosts, and comes back when all have answered or the time is up.
    func reachable(_ names: [String]) -> Set<String> {
        var round = start(names)
        while !round.isOver { Thread.sleep(forTimeInterval: 0.02) }
        return round.reachable
    }

    /// Starts to ask hosts.
    func start(_ names: [String]) -> Round {
        let own = template.isEmpty ? Set(names) : Self.ownNames.intersection(names)
        var round = Round(limit: limit, reachable: own)
        for name in names where !own.contains(name) { round.ask(name, template) }
        return round
    }

    /// Questions that are on their way.
    struct Round {
        private(set) var reachable: Set<String>
        private var open: [(name: String, process: Process)] = []
        private let deadline: ContinuousClock.Instant

        init(limit: Duration, reachable: Set<String>) {
            deadline = .now + limit
            self.reachable = reachable
        }

        mutating func ask(_ name: String, _ template: String) {
            // Names go into a shell's text: one with anything else in it is no host.
            guard name.allSatisfy({ $0.isLetter || $0.isNumber || "-._:@".contains($0) })
            else { return }
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", template.replacingOccurrences(of: "{host}", with: name)]
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            // Without a shell there is no launch either, and that has a better message.
            guard (try? process.run()) != nil else { return }
            open.append((name, process))
        }

        /// Takes the answers that have come; true when there will be no more.
        var isOver: Bool {
            mutating get {
                let isLate = ContinuousClock.now >= deadline
                // Each is asked once whether it runs: it may end at any moment.
                let ended = open.partition { !$0.process.isRunning }
                for (name, process) in open[ended...]
                where process.terminationReason == .exit && process.terminationStatus == 0 {
                    reachable.insert(name)
                }
                open.removeSubrange(ended...)
                if isLate { cancel() }
                return open.isEmpty
            }
        }

        /// Gives up the questions that are open.
        mutating func cancel() {
            // Each has a process group of its own, the shell and what it runs.
            for (_, process) in open { _ = kill(-process.processIdentifier, SIGKILL) }
            open = []
        }
    }
}
