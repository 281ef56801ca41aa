import DataParallel
import Testing

/// How the flat gradient is cut.
@Suite struct BucketsTests {
    @Test(arguments: [
        (0, [0..<100]), (1, [80..<100, 48..<80, 32..<48, 0..<32]),
        (20, [80..<100, 48..<80, 0..<48]),
        (21, [48..<100, 0..<48]), (69, [0..<100]), (1000, [0..<100]),
    ])
    func areCutFromTheEndInFrontOfParameters(size: Int, ranges: [Range<Int>]) {
        #expect(Buckets(starts: [16, 32, 48, 80], count: 100, size: size).ranges == ranges)
    }

    @Test func aModelWithoutParametersHasOne() {
        #expect(Buckets(starts: [], count: 16, size: 4).ranges == [0..<16])
        #expect(Buckets(starts: [16], count: 20, size: 1).ranges == [0..<20])
    }
}
