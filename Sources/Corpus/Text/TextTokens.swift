/// The tokens of a part of a text, made from its bytes when they are wanted.
///
/// Only where every so many tokens begin is kept, 24 bytes for each thousand, so that a text may be larger
/// than memory. Tokens are a function of their numbers: nothing is remembered from one reading to the next.
package struct TextTokens: TokenSource {
    /// A place in the text, and the number of the token that begins there.
    private struct Mark {
        let token: Int
        let run: Int
        let offset: Int
    }

    package let count: Int

    /// What cuts and knows them.
    package let vocabulary: TextVocabulary
    private let text: TextPart
    private let marks: [Mark]
    /// The pieces of the words that came first: taking one apart takes longer than finding it here.
    private let known: [String: [Int32]]

    /// Tokens from mark to mark.
    private static let markEvery = 1024
    /// The most words whose pieces are kept.
    private static let mostKnown = 1 << 16

    /// Goes once through a text, to count its tokens.
    package init(_ text: TextPart, _ vocabulary: TextVocabulary) {
        self.text = text
        self.vocabulary = vocabulary
        var index = Index(vocabulary)
        for (number, run) in text.runs.enumerated() {
            run.file.withBytes { index.add(run.bytes, of: $0, run: number) }
        }
        count = index.count
        marks = index.marks
        known = index.known
    }

    /// The places of tokens, as they are counted.
    private struct Index {
        let vocabulary: TextVocabulary
        private(set) var marks: [Mark] = []
        private(set) var known: [String: [Int32]] = [:]
        private(set) var count = 0

        init(_ vocabulary: TextVocabulary) { self.vocabulary = vocabulary }

        /// Goes through a run of bytes, whose first token has a mark.
        mutating func add(_ range: Range<Int>, of bytes: Span<UInt8>, run: Int) {
            let end = range.upperBound
            var place = range.lowerBound, next = count
            while place < end {
                if count >= next {
                    marks.append(Mark(token: count, run: run, offset: place))
                    next = count + TextTokens.markEvery
                }
                if vocabulary.characters != nil {
                    place += bytes.character(at: place).bytes
                    count += 1
                } else if let symbol = vocabulary.tokenizer.next(
                    in: bytes, from: place, upTo: end)
                {
                    count += tokenCount(bytes, symbol)
                    place = symbol.upperBound
                } else {
                    break
                }
            }
        }

        /// The tokens of a symbol: one, or its pieces, which are kept if there is place.
        private mutating func tokenCount(_ bytes: Span<UInt8>, _ symbol: Range<Int>) -> Int {
            guard let tokens = vocabulary.tokens, tokens.pairs != nil else { return 1 }
            let word = vocabulary.tokenizer.spelt(bytes.string(symbol))
            if let pieces = known[word] { return pieces.count }
            let pieces = tokens.tokens(of: [word])
            if known.count < TextTokens.mostKnown { known[word] = pieces }
            return pieces.count
        }
    }

    package func read(_ range: Range<Int>, _ take: (Int32) -> Void) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count)")
        guard !range.isEmpty else { return }
        let mark = marks[lastMark(upTo: range.lowerBound)]
        var skipped = range.lowerBound - mark.token, left = range.count
        for number in mark.run..<text.runs.count where left > 0 {
            let run = text.runs[number]
            let start = number == mark.run ? mark.offset : run.bytes.lowerBound
            read(run, from: start, skipping: &skipped, upTo: &left, take)
        }
    }

    /// The last mark at or before a token.
    private func lastMark(upTo token: Int) -> Int {
        var low = 0, high = marks.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if marks[middle].token <= token { low = middle } else { high = middle }
        }
        return low
    }

    /// Hands out tokens of one file, from a place on.
    private func read(
        _ run: TextPart.Run, from start: Int, skipping skipped: inout Int, upTo left: inout Int,
        _ take: (Int32) -> Void
    ) {
        let end = run.bytes.upperBound
        run.file.withBytes { bytes in
            switch vocabulary.symbols {
            case .characters(let characters):
                var place = bytes.offset(after: skipped, from: start, upTo: end)
                skipped = 0
                while left > 0, place < end {
                    let character = bytes.character(at: place)
                    take(characters.index(ofValue: character.value))
                    place += character.bytes
                    left -= 1
                }
            case .tokens(let tokens):
                var place = start
                while left > 0,
                    let symbol = vocabulary.tokenizer.next(in: bytes, from: place, upTo: end)
                {
                    place = symbol.upperBound
                    if tokens.pairs == nil && skipped > 0 {
                        skipped -= 1
                        continue
                    }
                    let word = vocabulary.tokenizer.spelt(bytes.string(symbol))
                    if tokens.pairs == nil {
                        take(tokens.token(word))
                        left -= 1
                        continue
                    }
                    let own = known[word] ?? tokens.tokens(of: [word])
                    for token in own.dropFirst(skipped).prefix(left) { take(token) }
                    left -= max(min(own.count - skipped, left), 0)
                    skipped = max(skipped - own.count, 0)
                }
            }
        }
    }

    /// What the vocabulary does not know, in order; see ``TextVocabulary/unknown(in:)``.
    package func eachUnknown(_ body: (String) -> Void) {
        text.eachSymbol(vocabulary.tokenizer) { symbol in
            for word in vocabulary.tokens?.unknown(in: symbol) ?? [] { body(word) }
        }
    }

    /// Characters behind the first token, which is never told.
    package var toldCharacters: Int {
        guard let run = text.runs.first else { return 0 }
        let start = run.bytes.lowerBound, end = run.bytes.upperBound
        return run.file.withBytes { bytes in
            let first = vocabulary.tokenizer.next(in: bytes, from: start, upTo: end)
            return text.count - bytes.characterCount(start..<(first?.upperBound ?? end))
        }
    }
}
