/// How much of a reference an answer has, and of itself the reference: F1 of what both have in common (Lin
/// 2004).
package struct ROUGE: Equatable, Sendable {
    /// ROUGE-1: of single tokens, each as often as in both.
    package let unigrams: Double
    /// ROUGE-L: of the longest common subsequence.
    package let longest: Double

    /// Compares an answer with a reference; two empty ones have 0.
    package init(_ answer: [Int32], reference: [Int32]) {
        var counts: [Int32: Int] = [:]
        for token in reference { counts[token, default: 0] += 1 }
        var common = 0
        for token in answer {
            guard let count = counts[token], count > 0 else { continue }
            counts[token] = count - 1
            common += 1
        }
        let size = Double(max(answer.count + reference.count, 1))
        unigrams = 2 * Double(common) / size
        longest = 2 * Double(Self.common(answer, reference)) / size
    }

    /// The length of the longest common subsequence.
    private static func common(_ one: [Int32], _ other: [Int32]) -> Int {
        var row = Array(repeating: 0, count: other.count + 1)
        for token in one {
            var diagonal = 0
            for (place, candidate) in other.enumerated() {
                let above = row[place + 1]
                row[place + 1] =
                    token == candidate ? diagonal + 1 : max(above, row[place])
                diagonal = above
            }
        }
        return row[other.count]
    }
}
