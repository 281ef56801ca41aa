import Tasks
import TestSupport
import Testing

/// BLEU against sacreBLEU; `scripts/golden/bleu.py` writes the golden.
@Suite struct BLEUTests {
    /// Sequences that each end with -1.
    private func sequences(_ numbers: [Int]) -> [[Int32]] {
        var sequences: [[Int32]] = [[]]
        for number in numbers {
            if number < 0 {
                sequences.append([])
            } else {
                sequences[sequences.count - 1].append(Int32(number))
            }
        }
        return Array(sequences.dropLast())
    }

    @Test(arguments: ["equal", "changed", "short", "few", "smoothed", "tiny", "wrong"])
    func isSacreBLEU(name: String) throws {
        let golden = try Golden.load("bleu")
        let answers = sequences(try golden.integers("\(name)/answers"))
        let references = sequences(try golden.integers("\(name)/references"))
        try #require(answers.count == references.count && !answers.isEmpty)
        var bleu = BLEU()
        for (answer, reference) in zip(answers, references) {
            bleu.add(answer, reference: reference)
        }
        let expected = try golden.number("\(name)/score")
        #expect(abs(bleu.score - expected) < 1e-9, "\(bleu.score) for \(expected)")
    }

    @Test func nothingScoresNothing() {
        var bleu = BLEU()
        #expect(bleu.score == 0)
        bleu.add([], reference: [1, 2, 3, 4])
        #expect(bleu.score == 0)
    }
}

/// ROUGE against values by hand.
@Suite struct ROUGETests {
    @Test(
        arguments: [
            ([1, 2, 3], [1, 2, 3], 1, 1), ([1, 2], [3, 4], 0, 0), ([], [], 0, 0), ([1], [], 0, 0),
            // Two of three and of four in common, in the other order one of them.
            ([1, 2, 9], [2, 1, 7, 8], 4.0 / 7, 2.0 / 7),
            // A token counts as often as in both.
            ([5, 5, 5], [5, 6], 2.0 / 5, 2.0 / 5),
            ([1, 3, 2, 4], [1, 2, 3, 4], 1, 6.0 / 8),
        ] as [([Int32], [Int32], Double, Double)])
    func isTheShareInCommon(
        answer: [Int32], reference: [Int32], unigrams: Double, longest: Double
    ) {
        let rouge = ROUGE(answer, reference: reference)
        #expect(abs(rouge.unigrams - unigrams) < 1e-12)
        #expect(abs(rouge.longest - longest) < 1e-12)
    }
}
