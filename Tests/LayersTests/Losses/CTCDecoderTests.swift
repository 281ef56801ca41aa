import Foundation
import Layers
import Reference
import Tensors
import Testing

@Suite struct CTCDecoderTests {
    private func logits(_ rows: DenseMatrix<Double>) -> View<Float> {
        let view = Memory<Float>(count: rows.values.count).whole
        view.copy(from: rows.values.map { Float($0) })
        return view
    }

    @Test func bestPathLeavesOutRepetitionsAndBlanks() {
        let classes = [1, 1, 0, 1, 2, 2, 0, 0, 3]
        var rows = DenseMatrix<Double>(rows: 9, columns: 4)
        for (time, label) in classes.enumerated() { rows[time, label] = 1 }
        let path = CTCDecoder().bestPath(logits(rows), classes: 4)
        #expect(path.labels == [1, 1, 2, 3])
        #expect(path.steps == [0, 3, 4, 8])
        // Each step says e / (e + 3) of its class.
        #expect(abs(path.logProbability - 9 * log(M_E / (M_E + 3))) < 1e-5)
        let last = CTCDecoder(blank: 3).bestPath(logits(rows), classes: 4)
        #expect(last.labels == [1, 0, 1, 2, 0])
        #expect(CTCDecoder().bestPath(logits(rows)[0..<0], classes: 4).labels.isEmpty)
    }

    /// With a beam of all prefixes the probabilities are those of all paths.
    @Test(arguments: [0, 2])
    func aWideBeamIsExact(blank: Int) {
        var random = TestRandom(seed: 99)
        let rows: DenseMatrix<Double> = random.matrix(5, 3, limit: 2)
        let decoder = CTCDecoder(blank: blank)
        let found = decoder.beamSearch(
            logits(rows), classes: 3, BeamSearchOptions(width: 1000))
        #expect(Set(found.map(\.labels)).count == found.count)
        for hypothesis in found {
            let twin = CTCTwin(logits: rows, labels: hypothesis.labels, blank: blank)
            #expect(abs(hypothesis.logProbability + twin.loss) < 1e-5)
        }
        for (better, worse) in zip(found, found.dropFirst()) {
            #expect(better.logProbability >= worse.logProbability)
        }
    }

    /// The likeliest path spells nothing, the likeliest labels are others (Graves 2006, figure 2).
    @Test func beamSearchFindsWhatTheBestPathMisses() {
        let rows = DenseMatrix<Double>(
            rows: 2, columns: 2, values: [-0.510_825_6, -0.916_290_7, -0.510_825_6, -0.916_290_7])
        let decoder = CTCDecoder()
        #expect(decoder.bestPath(logits(rows), classes: 2).labels.isEmpty)
        let best = decoder.beamSearch(logits(rows), classes: 2)[0]
        #expect(best.labels == [1])
        #expect(abs(best.logProbability - -0.446_287_1) < 1e-6)  // log 0.64
    }

    @Test func theLanguageModelHasItsSay() {
        let rows = DenseMatrix<Double>(rows: 2, columns: 3, values: [-9, 1, 0.5, -9, 1, 0.5])
        let decoder = CTCDecoder()
        #expect(decoder.beamSearch(logits(rows), classes: 3)[0].labels == [1])
        let options = BeamSearchOptions(languageModel: { prefix, label in
            prefix == [2] && label == 1 ? 20 : 1
        })
        #expect(decoder.beamSearch(logits(rows), classes: 3, options)[0].labels == [2, 1])
    }

    @Test func longInputsDoNotUnderflow() {
        var random = TestRandom(seed: 100)
        let rows: DenseMatrix<Double> = random.matrix(3000, 9, limit: 3)
        let best = CTCDecoder().beamSearch(logits(rows), classes: 9, BeamSearchOptions(width: 4))
        #expect(best.count == 4 && best[0].logProbability.isFinite)
        #expect(best[0].logProbability < -1000)
    }

    @Test(arguments: [
        ("", "", 0), ("abc", "", 3), ("", "ab", 2), ("kitten", "sitting", 3), ("ab", "ba", 2),
        ("abc", "abc", 0),
    ])
    func editDistanceCounts(from: String, to: String, distance: Int) {
        #expect(editDistance(Array(from), Array(to)) == distance)
    }

    @Test func labelErrorRateIsOverTheCorpus() {
        var rate = LabelErrorRate()
        #expect(rate.rate == 0)
        rate.add(reference: [1, 2, 3], hypothesis: [1, 3])
        rate.add(reference: [1], hypothesis: [1])
        #expect(rate.errors == 1 && rate.labels == 4 && rate.rate == 0.25)
        var insertions = LabelErrorRate()
        insertions.add(reference: [Int](), hypothesis: [1])
        #expect(insertions.rate == .infinity)
    }
}
