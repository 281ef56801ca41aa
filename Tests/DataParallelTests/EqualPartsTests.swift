import DataParallel
import Testing

/// How flat parameters are cut for ranks that update a part each.
@Suite struct EqualPartsTests {
    private static let sizes = [0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65, 1000, 4097]

    @Test(arguments: sizes, [1, 2, 3, 4, 6, 8])
    func haveEveryNumberOnce(count: Int, ranks: Int) {
        let parts = EqualParts(of: count, among: ranks)
        var next = 0
        for rank in 0..<ranks {
            #expect(parts[rank].lowerBound == next)
            next = parts[rank].upperBound
        }
        #expect(next == count && parts.counts.reduce(0, +) == count)
    }

    @Test func areEqualUpToALine() {
        #expect(EqualParts(of: 100, among: 2).counts == [64, 36])
        #expect(EqualParts(of: 100, among: 3).counts == [48, 48, 4])
        #expect(EqualParts(of: 33, among: 4).counts == [16, 16, 1, 0])
        #expect(EqualParts(of: 1, among: 3).counts == [1, 0, 0])
        #expect(EqualParts(of: 64, among: 4)[2] == 32..<48)
    }
}
