extension BytePairs {
    /// Learns pieces from symbols and how often they occur.
    ///
    /// The pieces begin with the most frequent characters; of equally frequent ones, with the least. Then the
    /// most frequent pair of neighbours becomes a piece, wherever it stands; of equally frequent pairs the one
    /// whose left piece comes first among the pieces, then the one whose right piece does. So equal counts
    /// give equal pieces.
    ///
    /// - Parameters:
    ///   - counts: the symbols.
    ///   - limit: the most pieces.
    ///   - minimum: how often a character occurs at least; and a pair, which is at least 2.
    package init(learning counts: SymbolCounts, limit: Int, minimum: Int = 1) {
        var characters: [Unicode.Scalar: Int] = [:]
        counts.each { symbol, count in
            for scalar in symbol.unicodeScalars { characters[scalar, default: 0] += count }
        }
        let known = characters.filter { $0.value >= minimum }
            .sorted { $0.value != $1.value ? $0.value > $1.value : $0.key.value < $1.key.value }
            .prefix(limit).map(\.key)
        var learning = PairLearning(counts, characters: known)
        learning.join(upTo: limit - known.count, minimum: max(minimum, 2))
        self.init(characters: known, merges: learning.merges)
    }
}

/// Pairs of neighbours in symbols, counted while they are joined.
private struct PairLearning {
    private(set) var merges: [BytePairs.Pair] = []

    private let characterCount: Int
    private var words: [(parts: [Int32], count: Int)] = []
    private var counts: [BytePairs.Pair: Int] = [:]
    /// The words that a pair was once in.
    private var users: [BytePairs.Pair: [Int]] = [:]
    private var queue = PairQueue()

    init(_ symbols: SymbolCounts, characters: [Unicode.Scalar]) {
        characterCount = characters.count
        let places = Dictionary(
            zip(characters, Int32(0)...), uniquingKeysWith: { first, _ in first })
        symbols.each { symbol, count in
            words.append(
                (symbol.unicodeScalars.map { places[$0] ?? BytePairs.unknown }, count))
        }
        for word in words.indices { count(word, sign: 1) }
        for (pair, count) in counts { queue.push(PairQueue.Entry(count: count, pair: pair)) }
    }

    /// Joins the most frequent pair, so many times.
    mutating func join(upTo limit: Int, minimum: Int) {
        while merges.count < limit, let best = queue.pop() {
            // One whose count has changed since was put in again.
            guard counts[best.pair] == best.count else { continue }
            guard best.count >= minimum else { return }
            join(best.pair)
        }
    }

    private mutating func join(_ pair: BytePairs.Pair) {
        let piece = Int32(characterCount + merges.count)
        merges.append(pair)
        var changed: Set<BytePairs.Pair> = []
        for word in Set(users[pair] ?? []) {
            changed.formUnion(count(word, sign: -1))
            words[word].parts = BytePairs.join(pair, to: piece, in: words[word].parts)
            changed.formUnion(count(word, sign: 1))
        }
        users[pair] = nil
        for pair in changed {
            guard let count = counts[pair], count > 0 else {
                counts[pair] = nil
                continue
            }
            queue.push(PairQueue.Entry(count: count, pair: pair))
        }
    }

    /// Counts the pairs of a word, or takes their counts back.
    @discardableResult
    private mutating func count(_ word: Int, sign: Int) -> Set<BytePairs.Pair> {
        let (parts, count) = words[word]
        var found: Set<BytePairs.Pair> = []
        for place in parts.indices.dropLast()
        where parts[place] != BytePairs.unknown && parts[place + 1] != BytePairs.unknown {
            let pair = BytePairs.Pair(left: parts[place], right: parts[place + 1])
            counts[pair, default: 0] += sign * count
            if found.insert(pair).inserted, sign > 0 { users[pair, default: []].append(word) }
        }
        return found
    }
}
