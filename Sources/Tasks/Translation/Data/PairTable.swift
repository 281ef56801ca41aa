package import Corpus

/// Sequences to read with the sequences to write for them: in memory, or made whenever they are asked for.
package struct PairTable: Sendable {
    private enum Sides: Sendable {
        /// The sides of all pairs, one behind the other, and where each begins, with an end.
        case held([Int32], starts: [Int])
        /// Makes a pair; lengths are those that it had at first, of its source and of its target.
        case made(@Sendable (Int) -> TokenPair, lengths: [Int32])
    }

    /// The languages of both sides.
    package let languages: PairLanguages
    /// A hash of all pairs.
    package let fingerprint: UInt64
    /// The number of pairs.
    package let count: Int

    /// The rows of sources that are files; nil where they are tokens.
    private let rows: (any RowSet)?
    private let sides: Sides

    /// Takes over pairs of tokens.
    ///
    /// - Parameters:
    ///   - languages: of both sides.
    ///   - rows: of sources that are files; the source of a pair is then the number of its file.
    ///   - count: how many pairs.
    ///   - isHeld: whether they are kept in memory; else they are made anew whenever they are asked for.
    ///   - pair: makes one.
    init(
        _ languages: PairLanguages, rows: (any RowSet)? = nil, count: Int, isHeld: Bool = true,
        pair: @escaping @Sendable (Int) -> TokenPair
    ) {
        var tokens: [Int32] = [], starts = [0], lengths: [Int32] = [], hash = TokenHash()
        for index in 0..<count {
            let pair = pair(index)
            for side in [pair.source, pair.target] {
                hash.add(side)
                if isHeld {
                    tokens += side
                    starts.append(tokens.count)
                } else {
                    lengths.append(Int32(side.count))
                }
            }
        }
        rows?.add(to: &hash)
        self.languages = languages
        self.rows = rows
        self.count = count
        sides = isHeld ? .held(tokens, starts: starts) : .made(pair, lengths: lengths)
        fingerprint = hash.value
    }

    /// The pairs with the same source as each, the first of them among them; none for pairs that are
    /// alone.
    ///
    /// Several of them are right answers: pronunciations of a word, say.
    package var alternatives: [[Int]] {
        // Sources themselves may be more than memory holds: their hashes tell which ones to compare.
        var first: [UInt64: [Int]] = [:], groups = Array(repeating: [Int](), count: count)
        for index in 0..<count {
            let source = source(index)
            var hash = TokenHash()
            hash.add(Array(source))
            let alike = first[hash.value, default: []]
            let start = alike.first { self.source($0) == source } ?? index
            if start == index { first[hash.value] = alike + [index] }
            groups[start].append(index)
        }
        for index in 0..<count where groups[index].count > 1 {
            for other in groups[index].dropFirst() { groups[other] = groups[index] }
        }
        return groups.map { $0.count > 1 ? $0 : [] }
    }

    /// Positions of a source.
    package func length(_ index: Int) -> Int {
        rows(of: index).map { $0.rows.length($0.file) } ?? sideLength(2 * index)
    }

    /// Tokens of a target, without an end.
    package func targetLength(_ index: Int) -> Int { sideLength(2 * index + 1) }

    /// The rows of a source, by the number of its file; nil where it is made of tokens.
    func rows(of index: Int) -> (rows: any RowSet, file: Int)? {
        rows.map { ($0, source(index).first.map { Int($0) } ?? 0) }
    }

    /// The tokens to read; the number of the file where it is one.
    package func source(_ index: Int) -> ArraySlice<Int32> { side(2 * index) }

    /// The tokens to write, without an end.
    package func target(_ index: Int) -> ArraySlice<Int32> { side(2 * index + 1) }

    private func sideLength(_ side: Int) -> Int {
        switch sides {
        case .held(_, let starts): starts[side + 1] - starts[side]
        case .made(_, let lengths): Int(lengths[side])
        }
    }

    private func side(_ side: Int) -> ArraySlice<Int32> {
        switch sides {
        case .held(let tokens, let starts): return tokens[starts[side]..<starts[side + 1]]
        case .made(let pair, let lengths):
            let pair = pair(side / 2), tokens = side % 2 == 0 ? pair.source : pair.target
            let length = Int(lengths[side])
            // Only in a file that somebody has changed since it was looked at.
            guard tokens.count == length else {
                return Array(repeating: Int32(TokenVocabulary.unknown), count: length)[...]
            }
            return tokens[...]
        }
    }
}

/// A sequence to read and the one to write for it, without starts and ends.
struct TokenPair {
    var source: [Int32]
    var target: [Int32]
}

/// The languages of a table of pairs.
package struct PairLanguages: Sendable {
    package let source: TokenVocabulary
    package let target: TokenVocabulary
    /// Numbers of a row of a source; nil where it is made of tokens.
    var rowWidth: Int?

    /// What an encoder reads.
    var input: NetworkShape { rowWidth.map { .steps($0) } ?? .tokens(below: source.count) }
}
