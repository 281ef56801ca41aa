import Corpus
import Reference
import Testing

@Suite struct BytePairsTests {
    private func counts(_ words: [String: Int]) -> SymbolCounts {
        var counts = SymbolCounts()
        for (word, times) in words { counts.add(word, times: times) }
        return counts
    }

    /// The words of Sennrich, Haddow and Birch's example, and one that is new, with ends of words.
    @Test func wordsOfThePaper() {
        let pairs = BytePairs(
            learning: counts(["low.": 5, "lower.": 2, "newest.": 6, "widest.": 3]), limit: 16)
        // Eleven characters, then five pairs.
        #expect(pairs.pieces.suffix(5) == ["es", "t.", "est.", "lo", "low"])
        let pieces = pairs.encode("lowest.").map { pairs.pieces[Int($0)] }
        #expect(pieces == ["low", "est."])
    }

    @Test func equallyFrequentPairsComeInTheOrderOfTheirPieces() {
        let pairs = BytePairs(learning: counts(["ba": 2, "ab": 2, "cd": 2]), limit: 6)
        #expect(pairs.pieces == ["a", "b", "c", "d", "ab", "ba"])
    }

    /// Words of a few letters that repeat each other, with characters of every width.
    private static func words(_ seed: UInt64, letters: String) -> [String: Int] {
        var random = TestRandom(seed: seed), words: [String: Int] = [:]
        let alphabet = Array(letters.unicodeScalars)
        func draw(_ bound: Int) -> Int { Int(random.next() >> 33) % bound }
        for _ in 0..<60 {
            var word = String.UnicodeScalarView()
            for _ in 0...draw(9) {
                word.append(alphabet[draw(alphabet.count)])
            }
            words[String(word), default: 0] += 1 + draw(7)
        }
        return words
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64], [0, 1, 7, 8, 9, 31, 64, 65])
    func agreesWithTheTwin(seed: UInt64, limit: Int) {
        let words = Self.words(seed, letters: seed == 1 ? "a" : seed == 2 ? "ab" : "abcé世🙂")
        let minimum = seed == 5 ? 12 : 1
        let pairs = BytePairs(learning: counts(words), limit: limit, minimum: minimum)
        let twin = BytePairTwin(words, limit: limit, minimum: minimum)
        #expect(pairs.pieces == twin.pieces)
        #expect(pairs.mergeNumbers == twin.merges.flatMap(\.self))
        for word in Array(words.keys) + ["", "zebra", "aaaaaaaaa", "é世é世ab"] {
            #expect(pairs.encode(word).map { Int($0) } == twin.encode(word), "\(word)")
        }
    }

    @Test func whatIsSavedIsWhatWasLearnt() throws {
        let pairs = BytePairs(learning: counts(Self.words(3, letters: "abcé")), limit: 40)
        let vocabulary = TokenVocabulary(pairs)
        let again = try TokenVocabulary(symbols: vocabulary.symbols, merges: vocabulary.merges)
        #expect(again == vocabulary && again.pairs == pairs)
        #expect(again.tokens(of: ["abcz"]).last == Int32(TokenVocabulary.unknown))
    }

    @Test(arguments: [([2, 0], "ab"), ([0, -1], "ab"), ([0], "ab"), ([0, 1], "ab")])
    func damagedPairsAreRefused(merges: [Int], characters: String) {
        // Two characters and what one pair makes: a pair of something else is none.
        var symbols = characters.unicodeScalars.map { String($0) }
        if merges == [0, 1] { symbols[0] = "xy" }
        let error = #expect(throws: CorpusError.self) {
            try BytePairs(characters: symbols, merges: merges)
        }
        #expect(error?.kind == .badData)
    }
}
