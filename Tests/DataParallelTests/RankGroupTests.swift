import DataParallel
import Tensors
import Testing

/// A group of one, which needs no MPI.
@Suite struct RankGroupTests {
    private func view(_ numbers: [Float]) -> View<Float> {
        let view = Memory<Float>(count: numbers.count).whole
        view.copy(from: numbers)
        return view
    }

    @Test(arguments: [0, 1, 7, 8, 9, 31, 64, 65])
    func aGroupOfOneKeepsItsNumbers(count: Int) throws {
        let ranks = RankGroup()
        #expect(ranks.rank == 0 && ranks.size == 1 && ranks.isFirst)
        let numbers = (0..<count).map { Float($0) + 0.5 }
        let own = view(numbers)
        try ranks.sumOverRanks(own)
        try ranks.broadcast(own)
        #expect(own.array == numbers)
        let whole = view(Array(repeating: 0, count: count))
        try ranks.gather(own, into: whole)
        #expect(whole.array == numbers)
        var bytes = Array(repeating: UInt8(7), count: count)
        try ranks.broadcast(&bytes)
        #expect(bytes == Array(repeating: 7, count: count))
    }

    @Test func aGroupOfOneIsItsOwnMajority() throws {
        let ranks = RankGroup()
        #expect(try ranks.all(31) == [31])
        #expect(try ranks.all("né") == ["né"])
        try ranks.barrier()
        let replica = Replica(name: "a", values: view([1, .nan]))
        #expect(try ranks.firstDivergence(among: [replica]) == nil)
    }
}
