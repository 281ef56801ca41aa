/// What a language model knows of a text's language: how a text is cut into tokens, and their numbers.
package struct TextVocabulary: Sendable {
    /// How tokens are numbered.
    enum Symbols: Sendable {
        /// Characters.
        case characters(CharacterVocabulary)
        /// Words, symbols between blanks, or pieces of words.
        case tokens(TokenVocabulary)
    }

    /// How a text is cut.
    package let tokenizer: Tokenizer
    let symbols: Symbols
    /// How often bytes occur in words that were left out, and what to charge for one that is not known.
    package let spelling: SpellingCosts

    /// The vocabulary of a text.
    ///
    /// One pass over the text, which keeps the different words with their counts and nothing else of it.
    ///
    /// - Parameters:
    ///   - text: what is to be learnt from.
    ///   - tokenizer: how it is cut.
    ///   - limit: the most tokens that are known; characters are all known.
    ///   - minimum: how often each occurs at least.
    package init(
        learning text: TextPart, _ tokenizer: Tokenizer, limit: Int = .max, minimum: Int = 1
    ) {
        self.tokenizer = tokenizer
        if tokenizer.unit == .characters {
            symbols = .characters(CharacterVocabulary(text))
            spelling = SpellingCosts()
            return
        }
        var counts = SymbolCounts()
        text.eachSymbol(tokenizer) { counts.add($0) }
        let vocabulary = TokenVocabulary(
            learning: counts, tokenizer.unit, limit: limit, minimum: minimum)
        symbols = .tokens(vocabulary)
        var left = SpellingCosts()
        counts.each { symbol, count in
            for word in vocabulary.unknown(in: symbol) { left.add(word, times: count) }
        }
        spelling = left
    }

    /// A vocabulary of characters that was saved.
    package init(_ characters: CharacterVocabulary) {
        tokenizer = Tokenizer(.characters)
        symbols = .characters(characters)
        spelling = SpellingCosts()
    }

    /// A vocabulary of words or pieces that was saved.
    package init(_ tokens: TokenVocabulary, _ tokenizer: Tokenizer, spelling: SpellingCosts) {
        self.tokenizer = tokenizer
        symbols = .tokens(tokens)
        self.spelling = spelling
    }

    /// The number of tokens.
    package var count: Int {
        switch symbols {
        case .characters(let characters): characters.count
        case .tokens(let tokens): tokens.count
        }
    }

    /// The first token that stands for something known; all behind it do.
    package var firstKnown: Int {
        switch symbols {
        case .characters: Int(CharacterVocabulary.unknownIndex) + 1
        case .tokens: TokenVocabulary.first
        }
    }

    /// The characters, if tokens are characters.
    package var characters: CharacterVocabulary? {
        if case .characters(let characters) = symbols { characters } else { nil }
    }

    /// The words or pieces, if tokens are not characters.
    package var tokens: TokenVocabulary? {
        if case .tokens(let tokens) = symbols { tokens } else { nil }
    }

    /// The tokens of a part of a text.
    package func encode(_ text: String) -> [Int32] {
        switch symbols {
        case .characters(let characters): characters.encode(text)
        case .tokens(let tokens): tokens.tokens(of: tokenizer.symbols(of: text))
        }
    }

    /// What is not known of a text, in order: characters or words.
    package func unknown(in text: String) -> [String] {
        switch symbols {
        case .characters(let characters):
            text.unicodeScalars.filter { !characters.contains($0) }.map { String($0) }
        case .tokens(let tokens):
            tokenizer.symbols(of: text).flatMap { tokens.unknown(in: $0) }
        }
    }

    /// A known token as it stands in a text.
    package func text(_ token: Int32) -> String {
        switch symbols {
        case .characters(let characters): characters.decode([token])
        case .tokens(let tokens): tokens.text(Int(token))
        }
    }
}

extension TextPart {
    /// Goes through the symbols, in order; none goes from one file into the next.
    func eachSymbol(_ tokenizer: Tokenizer, _ body: (String) -> Void) {
        for run in runs {
            let end = run.bytes.upperBound
            run.file.withBytes { bytes in
                var place = run.bytes.lowerBound
                while let symbol = tokenizer.next(in: bytes, from: place, upTo: end) {
                    body(tokenizer.spelt(bytes.string(symbol)))
                    place = symbol.upperBound
                }
            }
        }
    }
}

extension Tokenizer {
    /// A symbol as a vocabulary has it.
    func spelt(_ symbol: String) -> String { lowercase ? symbol.lowercased() : symbol }
}

extension TokenVocabulary {
    /// What is not known of a symbol: the whole, or single characters where it is taken apart.
    func unknown(in symbol: String) -> [String] {
        guard let pairs else { return token(symbol) == Int32(Self.unknown) ? [symbol] : [] }
        return symbol.unicodeScalars.filter { !pairs.knows($0) }.map { String($0) }
    }
}
