internal import Foundation

/// The corpus score BLEU of answers against one reference each, 0 to 100.
///
/// Source: Papineni, Roukos, Ward & Zhu 2002, as sacreBLEU computes it (Post 2018) of tokens as they
/// are: orders 1 to 4, exponential smoothing of orders without a match.
package struct BLEU: Equatable {
    package static let orders = 4
    /// Matching n-grams of each order, and all of the answers.
    private(set) var matches = [Double](repeating: 0, count: orders)
    private(set) var totals = [Double](repeating: 0, count: orders)
    /// Tokens of answers and of references.
    private(set) var answered = 0.0
    private(set) var expected = 0.0

    package init() {}

    /// Counts an answer.
    package mutating func add(_ answer: [Int32], reference: [Int32]) {
        answered += Double(answer.count)
        expected += Double(reference.count)
        for order in 1...Self.orders {
            let expected = Self.grams(reference, order)
            for (gram, count) in Self.grams(answer, order) {
                totals[order - 1] += Double(count)
                matches[order - 1] += Double(min(count, expected[gram] ?? 0))
            }
        }
    }

    private static func grams(_ tokens: [Int32], _ order: Int) -> [ArraySlice<Int32>: Int] {
        guard tokens.count >= order else { return [:] }
        var counts: [ArraySlice<Int32>: Int] = [:]
        for start in 0...tokens.count - order {
            counts[tokens[start..<start + order], default: 0] += 1
        }
        return counts
    }

    /// The score.
    package var score: Double {
        guard matches[0] > 0, answered > 0 else { return 0 }
        var smoothing = 1.0, sum = 0.0
        for (match, total) in zip(matches, totals) {
            // Without any n-gram of an order the geometric mean is 0.
            if total == 0 { return 0 }
            if match == 0 { smoothing *= 2 }
            sum += log(match > 0 ? match / total : 1 / (smoothing * total))
        }
        let brevity = answered < expected ? exp(1 - expected / answered) : 1
        return 100 * brevity * exp(sum / Double(Self.orders))
    }

    // MARK: Sums over ranks

    /// The counts in an order of their own.
    static let size = 2 * orders + 2
    var numbers: [Double] { matches + totals + [answered, expected] }

    /// The score of sums of ``numbers``.
    init(_ numbers: ArraySlice<Double>) {
        let numbers = Array(numbers)
        matches = Array(numbers[0..<Self.orders])
        totals = Array(numbers[Self.orders..<2 * Self.orders])
        answered = numbers[2 * Self.orders]
        expected = numbers[2 * Self.orders + 1]
    }
}
