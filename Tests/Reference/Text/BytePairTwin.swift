/// Byte-pair encoding by counting everything anew for every pair: the slow twin.
///
/// Pieces are numbered: characters first, the most frequent ones first and of equally frequent ones the least;
/// then what each pair makes.
package struct BytePairTwin {
    /// All pieces.
    package private(set) var pieces: [String]
    /// The pairs that were joined, by the numbers of their pieces.
    package private(set) var merges: [[Int]] = []

    private let characters: [Unicode.Scalar]

    /// Learns from words and how often they occur.
    package init(_ counts: [String: Int], limit: Int, minimum: Int = 1) {
        var frequencies: [Unicode.Scalar: Int] = [:]
        for (word, count) in counts {
            for scalar in word.unicodeScalars { frequencies[scalar, default: 0] += count }
        }
        var left = frequencies.keys.filter { (frequencies[$0] ?? 0) >= minimum }
            .sorted { $0.value < $1.value }
        var characters: [Unicode.Scalar] = []
        while characters.count < limit, !left.isEmpty {
            let most = left.map { frequencies[$0] ?? 0 }.max() ?? 0
            guard let next = left.firstIndex(where: { frequencies[$0] == most }) else { break }
            characters.append(left.remove(at: next))
        }
        self.characters = characters
        pieces = characters.map { String($0) }
        var words = counts.map { (parts: spell($0.key), count: $0.value) }
        while pieces.count < limit, let best = Self.mostFrequent(words, max(minimum, 2)) {
            let piece = pieces.count
            pieces.append(pieces[best[0]] + pieces[best[1]])
            merges.append(best)
            for word in words.indices {
                words[word].parts = Self.join(best, to: piece, in: words[word].parts)
            }
        }
    }

    /// The pieces of a word, -1 for characters that are not known: every pair in turn, from the first.
    package func encode(_ word: String) -> [Int] {
        var parts = spell(word)
        for (rank, pair) in merges.enumerated() {
            parts = Self.join(pair, to: characters.count + rank, in: parts)
        }
        return parts
    }

    private func spell(_ word: String) -> [Int] {
        word.unicodeScalars.map { characters.firstIndex(of: $0) ?? -1 }
    }

    private static func mostFrequent(
        _ words: [(parts: [Int], count: Int)], _ minimum: Int
    ) -> [Int]? {
        var counts: [[Int]: Int] = [:]
        for word in words {
            for (left, right) in zip(word.parts, word.parts.dropFirst())
            where left >= 0 && right >= 0 {
                counts[[left, right], default: 0] += word.count
            }
        }
        guard let most = counts.values.max(), most >= minimum else { return nil }
        return counts.filter { $0.value == most }.keys.min { $0.lexicographicallyPrecedes($1) }
    }

    private static func join(_ pair: [Int], to piece: Int, in parts: [Int]) -> [Int] {
        guard
            let place = parts.indices.dropLast().first(where: { Array(parts[$0...$0 + 1]) == pair })
        else { return parts }
        return Array(parts[..<place]) + [piece]
            + join(pair, to: piece, in: Array(parts[(place + 2)...]))
    }
}
