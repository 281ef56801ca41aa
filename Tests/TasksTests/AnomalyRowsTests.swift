import Tasks
import Testing
import Training

/// What is found of the errors of forecasts.
struct AnomalyRowsTests {
    /// The area is the share of pairs in the right order, counted one by one.
    @Test func theAreaIsThatOfAllPairs() throws {
        let scores = [0.5, 0.1, 0.9, 0.5, 0.3, 0.9, 0.2, 0.5]
        let marks = [true, false, true, false, false, true, true, true]
        var right = 0.0, pairs = 0.0
        for (own, isMarked) in zip(scores, marks) where isMarked {
            for (other, isOther) in zip(scores, marks) where !isOther {
                pairs += 1
                right += own > other ? 1 : own == other ? 0.5 : 0
            }
        }
        let area = try #require(AnomalyRows.area(scores, marks))
        #expect(abs(area - right / pairs) < 1e-12)
        #expect(AnomalyRows.area(scores, marks.map { _ in true }) == nil)
        #expect(AnomalyRows.area([], []) == nil)
    }

    @Test func meansAreOverTheNeighboursThatAreThere() {
        #expect(AnomalyRows.means([3, 6, 9, 0], over: 1) == [3, 6, 9, 0])
        #expect(AnomalyRows.means([3, 6, 9, 0], over: 3) == [4.5, 6, 5, 4.5])
        #expect(AnomalyRows.means([3, 6], over: 9) == [4.5, 4.5])
    }

    /// The flagged rows are those that stand out, by the rows that their examples tell.
    @Test func rowsThatStandOutAreFlagged() {
        var errors = (0..<50).map { Double($0 % 3) / 10 }
        for place in 30..<35 { errors[place] = 8 }
        let marks = (0..<60).map { (34..<40).contains($0) }
        let rows = AnomalyRows(
            told: (0..<50).map { $0 + 5..<$0 + 6 }, marks: marks, smoothing: 1)
        let figures = rows.figures(errors)
        let values = Dictionary(uniqueKeysWithValues: figures.map { ($0.name, $0.value) })
        #expect(values["flaggedFrom"] == 36 && values["flaggedTo"] == 40)
        #expect(values["overlap"] == 5.0 / 6)
        #expect(AnomalyRows.outstanding(Array(repeating: 1, count: 9)).isEmpty)
    }
}
