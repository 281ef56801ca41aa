import DataParallel
import Testing
import Training

@Suite struct LaunchInspectionTests {
    private func rank(
        _ rank: Int, _ host: String = "a", _ cores: [Int] = [0], promised: Int? = nil,
        executable: String = "1234567890", set: String = "avx2", messages: String = "Open MPI"
    ) -> LaunchFacts {
        LaunchFacts(
            rank: rank, host: host, cores: cores, promisedCores: promised, executable: executable,
            instructionSet: set, messages: messages)
    }

    private func warnings(_ facts: [LaunchFacts], threads: [Int]? = nil) -> [String] {
        LaunchInspection(facts).warnings(threads: threads)
    }

    @Test(arguments: [0, 1, 7, 8, 9, 31, 64, 65])
    func ranksWithCoresOfTheirOwnAreFine(count: Int) {
        let launch = LaunchInspection((0..<count).map { rank($0, "a", [$0]) })
        #expect(launch.errors.isEmpty)
        #expect(launch.warnings().isEmpty)
    }

    @Test func anotherBuildIsAnErrorThatNamesRankAndHost() {
        let launch = LaunchInspection([
            rank(0, "n1"), rank(1, "n1"), rank(2, "n2", executable: "fedcba987654"),
        ])
        #expect(
            launch.errors == [
                "rank 2 on n2 runs another build than rank 0 on n1 (SHA-256 fedcba98… instead of "
                    + "12345678…); put the same executable on every host"
            ])
    }

    @Test func moreRanksThanCores() {
        let crowd = (0..<3).map { rank($0, "a", [0, 1]) }
        #expect(
            warnings(crowd) == [
                "3 ranks share 2 cores on a (0-1): start at most 2 ranks, or bind them otherwise "
                    + "(mpirun --bind-to core --map-by core, srun --cpu-bind=cores)"
            ])
        #expect(warnings(Array(crowd.prefix(2))).isEmpty)
        // The same on another host is no rival.
        #expect(warnings([rank(0, "a", [0]), rank(1, "b", [0])]).isEmpty)
    }

    @Test func moreThreadsThanCores() {
        let pair = [rank(0, "a", [0, 1, 2, 3]), rank(1, "a", [0, 1, 2, 3])]
        #expect(warnings(pair, threads: [2, 2]).isEmpty)
        let crowd = warnings(pair, threads: [2, 3])
        #expect(crowd.first?.hasPrefix("2 ranks with 5 threads share 4 cores on a (0-3): ") == true)
        #expect(crowd.first?.contains("at most 4 threads") == true)
    }

    @Test func ranksBoundToOneCoreOfManyAreFound() {
        let facts = [
            rank(0, "a", [0]), rank(1, "a", [0]), rank(2, "a", [1]), rank(3, "a", [2, 3]),
        ]
        #expect(warnings(facts).first?.hasPrefix("2 ranks share 1 cores on a (0): ") == true)
        #expect(warnings(facts).count == 1)
    }

    @Test func coresThatTheSystemDoesNotTellAreNotCounted() {
        #expect(warnings([rank(0, "a", []), rank(1, "a", [])]).isEmpty)
    }

    @Test func slurmsPromiseOfCoresIsChecked() {
        let short = warnings([rank(0, "n1", [0], promised: 8), rank(1, "n1", [1], promised: 8)])
        #expect(
            short == [
                "rank 0 on n1 may use 1 of the 8 cores that the job has for each: srun does not "
                    + "inherit them; start with srun --cpus-per-task=8"
            ])
        #expect(warnings([rank(0, "n1", Array(0..<8), promised: 8)]).isEmpty)
    }

    @Test func mixedHostsAreWarnedOf() {
        let sets = warnings([rank(0, "a", set: "avx512"), rank(1, "b", set: "avx2")])
        #expect(sets.count == 1)
        #expect(
            sets.first?.hasPrefix("rank 1 on b computes with avx2 and rank 0 on a with avx512")
                == true)
        let libraries = warnings([rank(0, "a"), rank(1, "b", messages: "Open MPI v5")])
        #expect(
            libraries == [
                "rank 1 on b runs with Open MPI v5 and rank 0 on a with Open MPI: install the same "
                    + "MPI library on every host"
            ])
    }

    /// A reading of a clock that is `ahead` seconds ahead, by a message of `way` seconds each way.
    private func reading(ahead: Double, way: Double = 0.001) -> ClockReading {
        let sent = 1_700_000_000_000_000_000, way = Int64(way * 1e9)
        return ClockReading(
            sent: Int64(sent), remote: Int64(sent) + way + Int64(ahead * 1e9),
            received: Int64(sent) + 2 * way)
    }

    @Test func clocksFarApartAreNamed() {
        let facts = [rank(0, "a"), rank(1, "b"), rank(2, "c")]
        func warnings(_ ahead: Double, way: Double = 0.001) -> [String] {
            let clocks = [reading(ahead: 0), reading(ahead: 0.01), reading(ahead: ahead, way: way)]
            return LaunchInspection(facts, clocks: clocks).warnings()
        }
        #expect(warnings(0.05).isEmpty)
        #expect(
            warnings(3.21) == [
                "the clock of c is 3.2 s ahead of that of a: times of files and logs will not fit "
                    + "together; run a time service (chrony) on every host"
            ])
        #expect(warnings(-0.52).first?.contains("c is 0.5 s behind that of a") == true)
        // A slow network leaves it open whether the clock or the message was late.
        #expect(warnings(0.3, way: 0.4).isEmpty)
    }

    @Test(arguments: [
        ([0, 1, 2, 3, 8], "0-3,8"), ([5], "5"), ([], ""), ([9, 7, 8], "7-9"), ([1, 3], "1,3"),
    ])
    func coresAreWrittenAsRuns(cores: [Int], text: String) {
        #expect(ProcessorList.text(cores) == text)
    }
}
