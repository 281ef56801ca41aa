package import Corpus

/// Sequences to read with the sequences to write for them, in memory.
package struct PairTable: Sendable {
    /// The languages of both sides.
    package let languages: PairLanguages
    /// A hash of all pairs.
    package let fingerprint: UInt64

    private let tokens: [Int32]
    /// Where each side of each pair begins in `tokens`, and an end.
    private let starts: [Int]

    /// Takes over pairs of tokens.
    init(_ languages: PairLanguages, count: Int, pair: (Int) -> TokenPair) {
        var tokens: [Int32] = [], starts = [0], hash = TokenHash()
        for index in 0..<count {
            let pair = pair(index)
            for side in [pair.source, pair.target] {
                tokens += side
                starts.append(tokens.count)
                hash.add(side)
            }
        }
        self.languages = languages
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

    /// The tokens to read.
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
}

/// The FNV-1a hash of sequences of tokens, 64 bits.
struct TokenHash {
    private var state: UInt64 = 14_695_981_039_346_656_037

    /// The hash, every bit of which depends on every token: FNV alone leaves short ones alike.
    ///
    /// Source: the last step of MurmurHash3 (Appleby).
    var value: UInt64 {
        var mixed = (state ^ (state >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        mixed = (mixed ^ (mixed >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return mixed ^ (mixed >> 33)
    }

    /// Takes a sequence in, and where it ends.
    mutating func add(_ tokens: [Int32]) {
        for token in tokens { mix(UInt64(UInt32(bitPattern: token))) }
        mix(UInt64(UInt32.max))
    }

    private mutating func mix(_ number: UInt64) { state = (state ^ number) &* 1_099_511_628_211 }
}
