internal import Corpus

/// The sum of two numbers, digit by digit: `45+678` gives `723`.
///
/// Source: the example `addition_rnn` of Keras, after Sutskever & Zaremba 2014.
struct Addition: PairRule {
    static let mostDigits = 18
    /// Digits of a number at most.
    let digits: Int

    var languages: PairLanguages {
        let figures = (0..<10).map { "\($0)" }
        return PairLanguages(
            source: TokenVocabulary(symbols: figures + ["+"]),
            target: TokenVocabulary(symbols: figures))
    }

    func draw(_ dice: inout PairDice) -> TokenPair {
        let one = number(&dice), other = number(&dice)
        return TokenPair(
            source: figures(one) + [10] + figures(other), target: figures(one + other))
    }

    /// As many digits as not, the first of which may be zeros.
    private func number(_ dice: inout PairDice) -> Int {
        var number = 0
        for _ in 0..<dice.integer(1...digits) { number = 10 * number + dice.integer(0...9) }
        return number
    }

    private func figures(_ number: Int) -> [Int32] {
        "\(number)".utf8.map { Int32($0) - 0x30 }
    }
}

/// Numbers from 0 to 49, to be said from the last to the first.
///
/// Source: the task of Joey NMT (Kreutzer, Bastings & Riezler 2019).
struct Reversal: PairRule {
    /// Numbers of a sequence at most.
    let length: Int

    var languages: PairLanguages {
        let numbers = TokenVocabulary(symbols: (0..<50).map { "\($0)" })
        return PairLanguages(source: numbers, target: numbers)
    }

    func draw(_ dice: inout PairDice) -> TokenPair {
        let numbers = (0..<dice.integer(1...length)).map { _ in Int32(dice.integer(0...49)) }
        return TokenPair(source: numbers, target: numbers.reversed())
    }
}

/// Digits to be said in order.
struct Sorting: PairRule {
    /// Digits of a sequence at most.
    let length: Int

    var languages: PairLanguages {
        let figures = TokenVocabulary(symbols: (0..<10).map { "\($0)" })
        return PairLanguages(source: figures, target: figures)
    }

    func draw(_ dice: inout PairDice) -> TokenPair {
        let figures = (0..<dice.integer(1...length)).map { _ in Int32(dice.integer(0...9)) }
        return TokenPair(source: figures, target: figures.sorted())
    }
}
