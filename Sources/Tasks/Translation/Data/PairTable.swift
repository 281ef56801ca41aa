package import Corpus

/// Sequences to read with the sequences to write for them, in memory.
package struct PairTable: Sendable {
    /// The languages of both sides.
    package let languages: PairLanguages
    /// A hash of all pairs.
    package let fingerprint: UInt64

    /// The rows of sources that are files; nil where they are tokens.
    private let rows: (any RowSet)?
    private let tokens: [Int32]
    /// Where each side of each pair begins in `tokens`, and an end.
    private let starts: [Int]

    /// Takes over pairs of tokens.
    ///
    /// - Parameters:
    ///   - languages: of both sides.
    ///   - rows: of sources that are files; the source of a pair is then the number of its file.
    ///   - count: how many pairs.
    ///   - pair: makes one.
    init(
        _ languages: PairLanguages, rows: (any RowSet)? = nil, count: Int,
        pair: (Int) -> TokenPair
    ) {
        var tokens: [Int32] = [], starts = [0], hash = TokenHash()
        for index in 0..<count {
            let pair = pair(index)
            for side in [pair.source, pair.target] {
                tokens += side
                starts.append(tokens.count)
                hash.add(side)
            }
        }
        rows?.add(to: &hash)
        self.languages = languages
        self.rows = rows
        self.tokens = tokens
        self.starts = starts
        fingerprint = hash.value
    }

    /// The number of pairs.
    package var count: Int { starts.count / 2 }

    /// The pairs with the same source as each, the first of them among them; none for pairs that are
    /// alone.
    ///
    /// Several of them are right answers: pronunciations of a word, say.
    package var alternatives: [[Int]] {
        var first: [ArraySlice<Int32>: Int] = [:], groups = Array(repeating: [Int](), count: count)
        for index in 0..<count {
            let start = first[source(index), default: index]
            first[source(index)] = start
            groups[start].append(index)
        }
        for index in 0..<count where groups[index].count > 1 {
            for other in groups[index].dropFirst() { groups[other] = groups[index] }
        }
        return groups.map { $0.count > 1 ? $0 : [] }
    }

    /// Positions of a source.
    package func length(_ index: Int) -> Int {
        rows(of: index).map { $0.rows.length($0.file) } ?? source(index).count
    }

    /// The rows of a source, by the number of its file; nil where it is made of tokens.
    func rows(of index: Int) -> (rows: any RowSet, file: Int)? {
        rows.map { ($0, Int(tokens[starts[2 * index]])) }
    }

    /// The tokens to read; the number of the file where it is one.
    package func source(_ index: Int) -> ArraySlice<Int32> {
        tokens[starts[2 * index]..<starts[2 * index + 1]]
    }

    /// The tokens to write, without an end.
    package func target(_ index: Int) -> ArraySlice<Int32> {
        tokens[starts[2 * index + 1]..<starts[2 * index + 2]]
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
