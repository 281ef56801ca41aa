/// The hosts that a job goes on without, asked once in a while whether they are back.
struct LostHosts {
    private let lost: [String]
    private let probe: HostProbe
    private let interval: Duration
    private var round: HostProbe.Round?
    private var next: ContinuousClock.Instant
    private var answeredBefore: Set<String> = []
    /// Those that answered twice in a row.
    private(set) var answering: Set<String> = []

    init(_ lost: [String], probe: HostProbe, every interval: Duration) {
        self.lost = lost
        self.probe = probe
        self.interval = interval
        next = .now + interval
    }

    /// The names of those that are back.
    var names: String { answering.sorted().map { "'\($0)'" }.joined(separator: ", ") }

    /// Whether some are back, asking now and then; never waits.
    ///
    /// A host counts once it has answered twice: the first answer may be that of one that is just
    /// starting.
    var areBack: Bool {
        mutating get {
            if lost.isEmpty { return false }
            if var open = round {
                let isOver = open.isOver
                round = isOver ? nil : open
                guard isOver else { return false }
                answering = open.reachable.intersection(answeredBefore)
                answeredBefore = open.reachable
                next = .now + interval
                return !answering.isEmpty
            }
            if ContinuousClock.now >= next { round = probe.start(lost) }
            return false
        }
    }

    /// Gives up the questions that are open.
    mutating func cancel() { round?.cancel() }
}
