/// Sequences to read with the sequences to write for them, in memory.
struct PairTable: Sendable {
    /// The languages of both sides.
    let languages: PairLanguages
    /// A hash of all pairs.
    let fingerprint: UInt64

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
    var count: Int { starts.count / 2 }

    /// The tokens to read.
    func source(_ index: Int) -> ArraySlice<Int32> {
        tokens[starts[2 * index]..<starts[2 * index + 1]]
    }

    /// The tokens to write, without an end.
    func target(_ index: Int) -> ArraySlice<Int32> {
        tokens[starts[2 * index + 1]..<starts[2 * index + 2]]
    }
}

/// A sequence to read and the one to write for it, without starts and ends.
struct TokenPair {
    var source: [Int32]
    var target: [Int32]
}

/// The languages of a table of pairs.
struct PairLanguages: Sendable {
    var source: TokenVocabulary
    var target: TokenVocabulary
}

/// The FNV-1a hash of sequences of tokens, 64 bits.
struct TokenHash {
    private(set) var value: UInt64 = 14_695_981_039_346_656_037

    /// Takes a sequence in, and where it ends.
    mutating func add(_ tokens: [Int32]) {
        for token in tokens { mix(UInt64(UInt32(bitPattern: token))) }
        mix(UInt64(UInt32.max))
    }

    private mutating func mix(_ number: UInt64) { value = (value ^ number) &* 1_099_511_628_211 }
}
