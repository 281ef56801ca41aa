import Corpus
import Testing

@Suite struct TokenizerTests {
    @Test(arguments: [
        ("Don't  stop: it's 3.5%!", ["Don't", "stop", ":", "it's", "3", ".", "5", "%", "!"]),
        ("well-known - 'quoted'", ["well-known", "-", "'", "quoted", "'"]), ("", []),
        (" \t ", []), ("-", ["-"]), ("a-", ["a", "-"]), ("Grüße,世界", ["Grüße", ",", "世界"]),
    ])
    func wordsAndMarks(text: String, words: [String]) {
        #expect(Tokenizer(.words).split(text) == words)
    }

    @Test func charactersAreScalars() {
        #expect(Tokenizer(.characters).split("e\u{301} b").count == 4)
        #expect(Tokenizer(.characters).join(["a", " ", "b"]) == "a b")
    }

    @Test func symbolsStandBetweenBlanks() {
        let tokenizer = Tokenizer(.symbols, lowercase: true)
        #expect(tokenizer.split(" HH AH0\tL ") == ["hh", "ah0", "l"])
        #expect(tokenizer.join(["hh", "ah0"]) == "hh ah0")
    }

    @Test(arguments: [
        ("To be, or", [" To", " be", ",", " or"]), ("", []),
        ("  a\n b", [" ", " ", " a", "\n", " b"]),
        ("…don't -", [" …", "don", "'", "t", " -"]),
    ])
    func piecesHaveTheBlankBeforeThem(text: String, pieces: [String]) {
        let tokenizer = Tokenizer(.pieces)
        #expect(tokenizer.split(text) == pieces)
        #expect(tokenizer.join(pieces) == text)
    }

    @Test func longRunsAreCut() {
        let run = String(repeating: "ä", count: 130)
        #expect(Tokenizer(.pieces).split(run).map(\.count) == [65, 64, 2])
        #expect(Tokenizer(.words).split(run) == [run])
    }

    @Test func linesCanBeSymbols() {
        let text = "one\r\n\ntwo  three\n"
        #expect(
            Tokenizer(.words, keepsLines: true).split(text) == [
                "one", "\n", "\n", "two", "three", "\n",
            ])
        #expect(Tokenizer(.symbols, keepsLines: true).split("a\nb c") == ["a", "\n", "b", "c"])
        #expect(Tokenizer(.words).split(text) == ["one", "two", "three"])
    }

    /// The same symbols give the same vocabulary, in whatever order they come.
    @Test func vocabulariesKnowNoOrder() {
        let words = ["b", "a", "c", "a", "B", "é", "c", "a"]
        var counts = SymbolCounts(), reversed = SymbolCounts()
        counts.add(all: words)
        reversed.add(all: words.reversed())
        #expect(counts.symbols() == ["a", "c", "B", "b", "é"])
        #expect(reversed.symbols() == counts.symbols())
        #expect(counts.symbols(limit: 2) == ["a", "c"])
        #expect(counts.symbols(minimum: 3) == ["a"])
        #expect(counts.sorted == ["B", "a", "b", "c", "é"])
        let vocabulary = TokenVocabulary(symbols: counts.symbols())
        #expect(vocabulary.token("a") == 3 && vocabulary.token("é") == 7)
        #expect(vocabulary.token("x") == 2 && vocabulary.count == 8)
        #expect(vocabulary.text(4) == "c" && vocabulary.text(9) == "<9>")
    }
}
