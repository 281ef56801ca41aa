import Corpus
import Testing

@Suite struct TextSplitTests {
    @Test(arguments: [
        // All of a short tail is used: half of it for the test, rounded down.
        (100, 0.9, 90, 95, 100),
        (7, 0.9, 6, 6, 7),
        (0, 0.9, 0, 0, 0),
        (1, 0.9, 0, 0, 1),
        (10, 0.9, 9, 9, 10),
        (100, 0.5, 50, 75, 100),
        (9, 1, 9, 9, 9),
        (9, 0, 0, 4, 9),
        // Validation reaches its limit first, then the test part does.
        (1_100_000, 0.9, 990_000, 1_045_000, 1_095_000),
        (10_000_000, 0.9, 9_000_000, 9_200_000, 9_250_000),
        // The built-in Shakespeare.
        (4_802_761, 0.9, 4_322_484, 4_522_484, 4_572_484),
    ])
    func cutsAtTheseCharacters(
        count: Int, fraction: Double, train: Int, test: Int, validation: Int
    ) {
        let split = TextSplit(count: count, trainFraction: fraction)
        #expect(split.train == 0..<train)
        #expect(split.test == train..<test)
        #expect(split.validation == test..<validation)
    }

    @Test(arguments: [0, 1, 7, 8, 9, 31, 64, 65, 399, 400, 401])
    func partsOfAShortTextCoverItOnce(count: Int) {
        let split = TextSplit(count: count)
        #expect(
            Array(split.train) + Array(split.test) + Array(split.validation) == Array(0..<count))
    }
}
