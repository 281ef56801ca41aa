package import Training

/// Rows that may be out of order, found by how far a forecast of them is off.
///
/// Source: Malhotra, Vig, Shroff, Agarwal 2015, "Long Short Term Memory Networks for Anomaly Detection in
/// Time Series", with the mean over neighbours in place of a Gaussian of several forecasts.
package struct AnomalyRows: Sendable {
    /// The rows that each example tells, from 0, in the order of examples.
    let told: [Range<Int>]
    /// Whether each row is marked as out of order; none where nothing marks rows.
    let marks: [Bool]
    /// How many neighbouring examples a score is the mean over.
    let smoothing: Int

    /// Rows that examples tell.
    package init(told: [Range<Int>], marks: [Bool], smoothing: Int) {
        self.told = told
        self.marks = marks
        self.smoothing = smoothing
    }

    /// What is found of the errors of examples: the area under the curve of right against false alarms,
    /// and the rows that stand out most, from 1, with how well they cover those that are marked.
    package func figures(_ errors: some Collection<Double>) -> [Evaluation.Figure] {
        let scores = Self.means(Array(errors), over: smoothing)
        let isMarked = told.map { own in own.contains { marks.indices.contains($0) && marks[$0] } }
        let area = Self.area(scores, isMarked)
        let figures = area.map { [Evaluation.Figure("auroc", $0)] } ?? []
        let flagged = Self.outstanding(scores)
        guard let first = flagged.first, let last = flagged.last else { return figures }
        let rows = told[first].lowerBound..<told[last].upperBound
        let found = [
            Evaluation.Figure("flaggedFrom", Double(rows.lowerBound + 1)),
            Evaluation.Figure("flaggedTo", Double(rows.upperBound)),
        ]
        if area == nil { return found }
        let both = rows.count { marks[$0] }, all = rows.count + marks.count { $0 } - both
        return figures + found + [Evaluation.Figure("overlap", Double(both) / Double(all))]
    }

    /// The mean over as many neighbours on both sides as there are, of so many in all.
    package static func means(_ numbers: [Double], over count: Int) -> [Double] {
        var sums = [0.0]
        for number in numbers { sums.append((sums.last ?? 0) + number) }
        return numbers.indices.map { place in
            let first = max(0, place - count / 2)
            let end = min(numbers.count, place - count / 2 + max(count, 1))
            return (sums[end] - sums[first]) / Double(end - first)
        }
    }

    /// The places whose scores exceed the mean and two deviations by the greatest sum.
    ///
    /// Source: Bentley 1984, "Programming Pearls: Algorithm Design Techniques".
    package static func outstanding(_ scores: [Double]) -> Range<Int> {
        let count = Double(max(scores.count, 1))
        let mean = scores.reduce(0, +) / count
        let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        let threshold = mean + 2 * variance.squareRoot()
        var best = 0..<0, most = 0.0, sum = 0.0, start = 0
        for (place, score) in scores.enumerated() {
            if sum <= 0 { (sum, start) = (0, place) }
            sum += score - threshold
            if sum > most { (most, best) = (sum, start..<place + 1) }
        }
        return best
    }

    /// The share of pairs of a marked and another example of which the marked one has the greater score,
    /// equal ones counted half; nil without both kinds.
    ///
    /// Source: Hanley & McNeil 1982.
    package static func area(_ scores: [Double], _ isMarked: [Bool]) -> Double? {
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        let marked = isMarked.count { $0 }
        guard marked > 0, marked < scores.count else { return nil }
        var ranks = 0.0, start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count && scores[order[end]] == scores[order[start]] { end += 1 }
            // Equal scores share the mean of their ranks, which count from 1.
            let rank = Double(start + 1 + end) / 2
            ranks += rank * Double(order[start..<end].count { isMarked[$0] })
            start = end
        }
        let least = Double(marked) * Double(marked + 1) / 2
        return (ranks - least) / (Double(marked) * Double(scores.count - marked))
    }
}
