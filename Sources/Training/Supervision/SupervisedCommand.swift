/// The command line of a job, and the places in it that change with the hosts that are there.
public struct SupervisedCommand: Equatable, Sendable {
    /// All words, as given.
    public let words: [String]
    /// The number of ranks that is asked for; nil if the command leaves it to the launcher.
    public let ranks: Int?
    /// The file that names the hosts; nil if the command names none.
    public let hostfile: String?
    /// The hosts that are named in the command itself.
    public let hostList: String?
    /// The folder of the run.
    public let run: String
    /// The recipe, and the changes to it.
    public let recipe: (name: String, settings: [String])
    /// What runs as a rank.
    public let program: String
    /// What the launcher reaches other hosts with, if the command says so.
    public let launchAgent: String?

    /// The words before this place are the launcher's.
    private let launcherEnd: Int

    private static let rankOptions: Set = ["-n", "--n", "-np", "--np", "--ntasks"]
    /// mpirun's for the number of ranks; `srun` means cores by it.
    private static let shortRankOption = "-c"
    private static let hostfileOptions: Set = [
        "--hostfile", "-hostfile", "--machinefile", "-machinefile", "--default-hostfile",
    ]
    private static let hostOptions: Set = ["--host", "-host", "-H"]

    /// Reads a command such as `mpirun --hostfile H -n 8 lockstep train RECIPE --output RUN --resume`.
    ///
    /// - Throws: ``SupervisionError`` if it does not train, or could not go on with a run.
    public init(_ words: [String]) throws(SupervisionError) {
        guard let train = words.firstIndex(of: "train"), train > 0 else {
            throw SupervisionError(
                "the command '\(words.joined(separator: " "))' has no 'train'; give all of mpirun … "
                    + "lockstep train RECIPE --output RUN --resume after --")
        }
        let launcher = words[..<train], training = Array(words[(train + 1)...])
        guard training.contains("--resume") else {
            throw SupervisionError(
                "the command has no --resume, so that each start would be refused; add it")
        }
        guard let run = Self.values(of: ["--output"], in: training[...]).last else {
            throw SupervisionError("the command has no --output, which names the run; add it")
        }
        // Programs between launcher and ranks may have such options, too.
        let ranks = Self.values(of: Self.rankOptions(of: words), in: launcher).first
        if let ranks, (Int(ranks) ?? 0) < 1 {
            throw SupervisionError("the command asks for '\(ranks)' ranks; give a number above 0")
        }
        self.words = words
        self.ranks = ranks.flatMap { Int($0) }
        self.run = run
        hostfile = Self.values(of: Self.hostfileOptions, in: launcher).last
        hostList = Self.values(of: Self.hostOptions, in: launcher).last
        recipe = (
            Self.recipe(in: training) ?? "", Self.values(of: ["--set"], in: training[...])
        )
        launchAgent = Self.parameter("plm_rsh_agent", in: launcher)
        program = words[train - 1]
        launcherEnd = train
    }

    /// Two commands are equal if their words are.
    public static func == (left: Self, right: Self) -> Bool { left.words == right.words }

    /// The command with another hostfile, and another number of ranks unless that is nil.
    package func words(hostfile: String, ranks: Int?) -> [String] {
        var result: [String] = []
        let rankOptions = Self.rankOptions(of: words)
        var isNamed = false, isCounted = false, index = 0
        while index < words.count {
            let word = words[index], parts = Self.split(word)
            let isOption = index < launcherEnd
            if isOption, Self.hostfileOptions.union(Self.hostOptions).contains(parts.name) {
                if !isNamed { result += ["--hostfile", hostfile] }
                isNamed = true
                index += parts.value == nil ? 2 : 1
            } else if isOption, !isCounted, let ranks, rankOptions.contains(parts.name) {
                isCounted = true
                result += [parts.name, "\(ranks)"]
                index += parts.value == nil ? 2 : 1
            } else {
                result.append(word)
                index += 1
            }
        }
        return result
    }

    // MARK: Words

    private static func rankOptions(of words: [String]) -> Set<String> {
        let launcher = words.first?.split(separator: "/").last
        return launcher == "srun" ? rankOptions : rankOptions.union([shortRankOption])
    }

    private static func split(_ word: String) -> (name: String, value: String?) {
        guard word.hasPrefix("--"), let sign = word.firstIndex(of: "=") else { return (word, nil) }
        return (String(word[..<sign]), String(word[word.index(after: sign)...]))
    }

    private static func values(of names: Set<String>, in words: ArraySlice<String>) -> [String] {
        words.indices.compactMap { index in
            let parts = split(words[index])
            guard names.contains(parts.name) else { return nil }
            return parts.value ?? (index + 1 < words.endIndex ? words[index + 1] : nil)
        }
    }

    /// The value of `--mca NAME VALUE`.
    private static func parameter(_ name: String, in words: ArraySlice<String>) -> String? {
        words.indices.first { index in
            ["--mca", "-mca"].contains(words[index]) && index + 2 < words.endIndex
                && words[index + 1] == name
        }.map { words[$0 + 2] }
    }

    /// The first word after `train` that is neither an option nor an option's value.
    private static func recipe(in words: [String]) -> String? {
        let valued: Set = ["--output", "--set", "--steps", "--initialize"]
        var index = 0
        while index < words.count {
            if !words[index].hasPrefix("-") { return words[index] }
            index += valued.contains(words[index]) ? 2 : 1
        }
        return nil
    }
}
