import Testing
import Training

@Suite struct CorePlaceTests {
    private func place(_ host: String, _ cores: Set<Int>) -> CorePlace {
        CorePlace(host: host, cores: cores)
    }

    @Test func aRankAloneHasAllItsCores() {
        let own = place("a", [0, 1, 2, 3])
        #expect(own.share(among: [own]) == 4)
    }

    @Test func ranksThatShareCoresDivideThem() {
        let own = place("a", [0, 1, 2, 3])
        #expect(own.share(among: [own, own]) == 2)
        #expect(own.share(among: [own, own, own]) == 1)
        #expect(own.share(among: Array(repeating: own, count: 9)) == 1)
    }

    @Test func boundRanksAndOtherHostsTakeNothing() {
        let own = place("a", [0, 1])
        #expect(own.share(among: [own, place("a", [2, 3]), place("b", [0, 1])]) == 2)
    }

    @Test func noCoresKnownIsOneThread() {
        let own = place("a", [])
        #expect(own.share(among: [own, own]) == 1)
    }

    @Test func survivesTheWayToOtherRanks() {
        for own in [place("node-7.local", [0, 5, 63]), place("", [])] {
            #expect(CorePlace(encoded: own.encoded) == own)
        }
    }

    @Test(arguments: [
        ("0-3,8", [0, 1, 2, 3, 8]), ("5", [5]), ("\t0-1", [0, 1]), ("", []), ("3-1,x,2", [2]),
    ])
    func listsOfProcessorsAreRead(list: String, cores: [Int]) {
        #expect(ProcessorList.parse(list) == cores)
    }
}
