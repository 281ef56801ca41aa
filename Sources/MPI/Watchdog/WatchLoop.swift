internal import Glibc

/// The thread of a ``Watchdog``: sends and receives heartbeats, and ends the process if it must.
///
/// Every rank sends to rank 0, which answers; rank 0 watches all others, they watch rank 0. If rank 0
/// falls silent, a deputy speaks for the rest.
///
/// Made by one thread and handed to another, which alone uses it from then on: therefore `Sendable`.
final class WatchLoop: @unchecked Sendable {
    private let socket: DatagramSocket
    private let table: WatchTable
    private let settings: WatchdogSettings
    private let rank: Int
    private var peers: [Peer]
    private var ledger: RankLedger
    private var buffer = [UInt8](repeating: 0, count: 2 * Beat.byteCount)
    private var hasWarned = false

    /// Seconds after which ranks that were never heard are told.
    private static let startTime = 10.0

    init(_ socket: consuming DatagramSocket, _ table: WatchTable, _ settings: WatchdogSettings) {
        self.socket = socket
        self.table = table
        self.settings = settings
        rank = table.rank
        peers = table.peers
        let ranks = table.hosts.count
        ledger = RankLedger(
            ranks: ranks, watched: table.rank == 0 ? 0..<ranks : 0..<1, settings: settings)
    }

    /// Watches until `stop` can be read.
    func run(until stop: Int32) {
        let slice = min(settings.interval, 0.25)
        let start = Clock.microseconds
        var last = start, next = start
        // At once: who was heard is missed. The others' sockets are there, if not yet their threads.
        sendBeats()
        while !Self.wait(for: stop, seconds: slice) {
            receive()
            let now = Clock.microseconds
            if now < next { continue }
            ledger.heard(rank, .own)
            ledger.advance(Double(now - last) / 1e6)
            last = now
            next = now + Int(settings.interval * 1e6)
            sendBeats()
            if let verdict = ledger.verdict(patience: patience) { end(verdict) }
            if Double(now - start) / 1e6 > Self.startTime { warn() }
        }
        tell(.leaves, ranks: correspondents)
    }

    /// Sleeps; returns early, with true, when there is something to read.
    private static func wait(for file: Int32, seconds: Double) -> Bool {
        var place = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
        // Safe: one local structure.
        return unsafe poll(&place, 1, Int32(seconds * 1000)) > 0
    }

    /// Who is sent heartbeats.
    private var correspondents: [Int] {
        if rank == 0 { return Array(1..<peers.count) }
        let deputy = table.deputy
        return ledger.isDoubtful(0) && deputy != rank ? [0, deputy] : [0]
    }

    /// Seconds that this rank leaves others to speak first.
    private var patience: Double {
        rank == 0 || rank == table.deputy ? 0 : 2 * settings.interval + 0.5
    }

    // MARK: Heartbeats

    private func sendBeats() {
        for other in correspondents where !ledger.entries[other].hasLeft {
            send(.alive, to: other, .own)
        }
    }

    private func send(_ kind: Beat.Kind, to other: Int, _ state: RankState) {
        let beat = Beat(kind, from: rank, to: other, job: table.job, state: state)
        let isDoubtful = ledger.isDoubtful(other)
        for address in peers[other].targets(isDoubtful: isDoubtful) {
            socket.send(beat.bytes, to: address)
        }
    }

    /// Says something that matters, and so a few times.
    private func tell(_ kind: Beat.Kind, ranks: [Int]) {
        for turn in 0..<3 {
            if turn > 0 { usleep(5000) }
            for other in ranks { send(kind, to: other, .own) }
        }
    }

    private func receive() {
        while let (count, from) = socket.receive(into: &buffer) {
            guard let beat = Beat(buffer[0..<count]), beat.job == table.job, beat.to == rank,
                beat.from != rank, peers.indices.contains(beat.from)
            else { continue }
            peers[beat.from].answer(from: from)
            switch beat.kind {
            case .alive: ledger.heard(beat.from, beat.state)
            case .leaves: ledger.left(beat.from)
            case .end: endQuietly()
            }
        }
        while let address = socket.refused() {
            for other in peers.indices where peers[other].answered == address {
                ledger.refused(other)
            }
        }
    }

    private func warn() {
        let unheard = ledger.unheard
        defer { hasWarned = true }
        guard !hasWarned, rank == 0, !unheard.isEmpty else { return }
        let names = unheard.prefix(8).map { "\($0) on \(table.hosts[$0])" }
        writeToStandardError(
            "lockstep: warning: no heartbeat arrives from rank \(names.joined(separator: ", ")): "
                + "UDP datagrams between the machines are lost, and the watchdog will not see it "
                + "if such a rank falls silent")
    }

    // MARK: The end

    /// Tells what happened and ends this process and all that can be reached.
    private func end(_ verdict: RankLedger.Verdict) -> Never {
        endLater()
        let report = WatchReport(
            verdict: verdict, entries: ledger.entries, hosts: table.hosts, settings: settings)
        writeToStandardError(report.text())
        FlightRecorder.conclude("ended by the watchdog")
        tell(.end, ranks: peers.indices.filter { $0 != rank })
        // Last, because a file system may be what hangs.
        RecorderFile.current?.write(report.text(limit: .max) + "\n", beside: "watchdog.txt")
        fflush(nil)
        usleep(200_000)
        _exit(settings.exitCode)
    }

    /// Ends this process, of which another rank has told.
    private func endQuietly() -> Never {
        endLater()
        FlightRecorder.conclude("ended by the watchdog")
        fflush(nil)
        // The launcher ends all at the first end, and the one who told is writing it down.
        usleep(500_000)
        _exit(settings.exitCode)
    }

    /// Ends this process even if telling of it should hang.
    private func endLater() {
        let code = settings.exitCode
        _ = BackgroundThread {
            sleep(2)
            _exit(code)
        }
    }
}
