import Foundation
import Testing
import Training

@Suite struct ProgressStyleTests {
    /// 40 is a rank, started by the shell 30, started by `starter` 20, started by the shell 10.
    static func table(starter: String, terminals: [Int32: String]) -> ProcessTable {
        let names: [Int32: String] = [40: "lockstep", 30: "bash", 20: starter, 10: "bash"]
        let parents: [Int32: Int32] = [40: 30, 30: 20, 20: 10, 10: 1]
        return ProcessTable(
            name: { names[$0] }, parent: { parents[$0] }, terminal: { terminals[$0] })
    }

    static func detect(
        _ environment: [String: String] = [:], starter: String = "make",
        terminals: [Int32: String] = [:], columns: Int? = 132
    ) -> ProgressStyle {
        ProgressStyle.detect(
            environment: environment, processes: table(starter: starter, terminals: terminals),
            process: 40, columns: { $0 == "/dev/pts/1" ? columns : nil })
    }

    @Test func aloneTheOwnOutputCounts() {
        #expect(Self.detect() == .plain)
        #expect(Self.detect(terminals: [40: "/dev/pts/1"]) == .line(columns: 132))
        #expect(Self.detect(terminals: [20: "/dev/pts/1"]) == .plain)
        #expect(Self.detect(terminals: [40: "/dev/pts/1"], columns: nil) == .line(columns: 80))
        #expect(Self.detect(["TERM": "dumb"], terminals: [40: "/dev/pts/1"]) == .plain)
    }

    @Test(arguments: ["mpirun", "orterun", "prterun", "mpiexec", "orted"])
    func underALauncherItsOutputCounts(starter: String) {
        let own: [Int32: String] = [40: "/dev/pts/9"]
        #expect(Self.detect(starter: starter, terminals: own) == .plain)
        let both: [Int32: String] = [40: "/dev/pts/9", 20: "/dev/pts/1"]
        #expect(Self.detect(starter: starter, terminals: both) == .line(columns: 132))
        #expect(Self.detect(starter: starter, terminals: [20: "/dev/pts/1"]) == .line(columns: 132))
    }

    @Test func theEnvironmentDecides() {
        let terminal: [Int32: String] = [40: "/dev/pts/1"]
        #expect(Self.detect(["LOCKSTEP_PROGRESS": "plain"], terminals: terminal) == .plain)
        #expect(Self.detect(["LOCKSTEP_PROGRESS": "line"]) == .line(columns: 80))
        #expect(
            Self.detect(["LOCKSTEP_PROGRESS": "line", "TERM": "dumb"], terminals: terminal)
                == .line(columns: 132))
        #expect(Self.detect(["LOCKSTEP_PROGRESS": "other"]) == .plain)
    }

    @Test func aCircleOfParentsEnds() {
        let table = ProcessTable(name: { _ in "bash" }, parent: { $0 }, terminal: { _ in nil })
        #expect(table.launcher(of: 7) == nil)
    }

    @Test func theLiveTableKnowsThisProcess() throws {
        let own = ProcessInfo.processInfo.processIdentifier
        let parent = try #require(ProcessTable.live.parent(own))
        #expect(parent == getppid())
        #expect(ProcessTable.live.name(own)?.isEmpty == false)
        #expect(ProcessTable.live.name(-1) == nil)
        _ = ProgressStyle.detect()
    }

    @Test func theSizeOfATerminalIsRowsAndColumns() {
        #expect(Terminal.columns(inSize: "24 80\n") == 80)
        for odd in ["", "0 0\n", "80", "a b", "24 x", "1 2 3"] {
            #expect(Terminal.columns(inSize: odd) == nil)
        }
    }
}
