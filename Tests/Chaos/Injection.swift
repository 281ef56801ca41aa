import Training

/// One thing that goes wrong: where, what, and on which rank.
struct Injection {
    let site: String
    let kind: String
    let rank: Int

    /// Whether the driver has to cut a host off, while the ranks pause.
    let cutsLink: Bool

    init(_ site: String, _ kind: String, rank: Int, cutsLink: Bool = false) {
        self.site = site
        self.kind = kind
        self.rank = rank
        self.cutsLink = cutsLink
    }

    /// What it is called in the table.
    var name: String { cutsLink ? "cut link" : kind }

    /// The word of `LOCKSTEP_FAULT`; it happens once, which `mark` says.
    func fault(mark: String) -> String { "\(site):\(kind):rank=\(rank):once=\(mark)" }

    /// Kinds that strike between two steps, on any rank.
    private static let anywhere: [Fault.Kind] = [
        .kill, .stop, .segfault, .trap, .throw, .exit, .term,
    ]

    /// Phases that every save comes through; those in which each rank writes have one more.
    private static func phases(writers: CheckpointRecipe.Writers) -> [SavePhase] {
        SavePhase.allCases.filter {
            $0 != .predecessorSetAside && ($0 != .partWritten || writers == .all)
        }
    }

    /// So many injections, to happen one after another on `ranks` ranks.
    ///
    /// The phases of a save have their turn one after another, counted by `phase`.
    static func list(
        _ count: Int, ranks: Int, writers: CheckpointRecipe.Writers, steps: Int, phase: inout Int,
        using random: inout SeededGenerator
    ) -> [Injection] {
        var result: [Injection] = []
        // In order, so that each can still be reached when those before it have happened.
        let places = (0..<count).map { _ in Int.random(in: 0..<steps, using: &random) }.sorted()
        for place in places where result.count < count {
            let rank = Int.random(in: 0..<ranks, using: &random)
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<9:
                let kind = anywhere.randomElement(using: &random) ?? .kill
                result.append(Injection("step:\(place)", kind.rawValue, rank: rank))
            case 9..<16:
                let phases = phases(writers: writers)
                phase += 1
                let now = phases[phase % phases.count]
                let kind = (anywhere + [.full]).randomElement(using: &random) ?? .kill
                result.append(
                    Injection(
                        "save:\(now.rawValue)", kind.rawValue, rank: now == .partWritten ? rank : 0)
                )
            case 16..<18:
                result.append(Injection("step:\(place)", Fault.Kind.full.rawValue, rank: 0))
            default:
                // A checkpoint is lost; then its step is saved again, in the place of the ruin.
                result.append(Injection("step:\(place)", Fault.Kind.truncate.rawValue, rank: rank))
                guard place > 10, result.count < count else { continue }
                let phase = SavePhase.predecessorSetAside.rawValue
                result.append(Injection("save:\(phase)", Fault.Kind.kill.rawValue, rank: 0))
            }
        }
        return result
    }
}
