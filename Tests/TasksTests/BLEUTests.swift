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
