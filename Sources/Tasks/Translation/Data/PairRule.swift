internal import Corpus
package import Training

/// A rule that pairs are made by, for translation tasks with a known answer.
///
/// To add one: a type of this protocol, and a line in ``PairRules``.
protocol PairRule: Sendable {
    /// The symbols of both sides.
    var languages: PairLanguages { get }
    /// A pair of symbols, numbered from 0.
    func draw(_ dice: inout PairDice) -> TokenPair
}

/// The rules that recipes can name.
enum PairRules {
    private static let makers: [(name: String, make: @Sendable (Int) -> any PairRule)] = [
        ("addition", { Addition(digits: $0) }),
        ("reverse", { Reversal(length: $0) }),
        ("sort", { Sorting(length: $0) }),
        ("dates", { _ in Dates() }),
        ("piano-roll", { PianoRoll(length: $0) }),
    ]

    /// All names.
    static var names: [String] { makers.map(\.name) }

    /// The rule of a recipe.
    ///
    /// - Throws: `RecipeError`, if there is none of this name or it cannot be so long.
    static func rule(_ recipe: GeneratedData) throws(RecipeError) -> any PairRule {
        guard let maker = makers.first(where: { $0.name == recipe.name }) else {
            throw RecipeError(
                "recipe key 'data.generate' must be one of \(names.joined(separator: ", ")) for task "
                    + "= translation, but is '\(recipe.name)'")
        }
        let rule = maker.make(recipe.length)
        if let addition = rule as? Addition, addition.digits > Addition.mostDigits {
            throw RecipeError(
                "recipe key 'data.length' must be at most \(Addition.mostDigits) digits for data.generate"
                    + " = addition, but is \(recipe.length)")
        }
        return rule
    }
}

/// The parts of the pairs of a rule.
package enum PairPart: Int, Sendable {
    case training, validation, test

    /// Whether a source belongs to the part, by its own hash: of ten sources eight are for training.
    ///
    /// So nothing that is learnt from is ever held out.
    func has(_ source: [Int32]) -> Bool {
        var hash = TokenHash()
        hash.add(source)
        return switch hash.value % 10 {
        case 0: self == .validation
        case 1: self == .test
        default: self == .training
        }
    }
}

extension PairTable {
    /// Pairs of a rule by name.
    ///
    /// - Throws: `RecipeError`; see ``PairRules``.
    package init(
        _ recipe: GeneratedData, part: PairPart, count: Int, isCopied: Bool = false
    ) throws(RecipeError) {
        self.init(
            try PairRules.rule(recipe), recipe, part: part, count: count, isCopied: isCopied)
    }

    /// Attempts at a pair whose source belongs to the part; the last one is taken as it is.
    private static let mostAttempts = 1000

    /// Pairs of a rule; with `isCopied` the target of each is its source.
    private init(
        _ rule: any PairRule, _ recipe: GeneratedData, part: PairPart, count: Int, isCopied: Bool
    ) {
        let languages = PairLanguages(rule, isCopied: isCopied)
        let dice = ExampleDice(recipe.name, part: UInt32(part.rawValue), seed: recipe.seed)
        @Sendable func symbols(_ side: [Int32]) -> [Int32] {
            side.map { $0 + Int32(TokenVocabulary.first) }
        }
        self.init(languages, count: count) { index in
            var pair = TokenPair(source: [], target: [])
            for attempt in 0..<Self.mostAttempts {
                var draws = PairDice(dice, example: index, attempt: attempt)
                pair = rule.draw(&draws)
                if part.has(pair.source) { break }
            }
            let source = symbols(pair.source)
            return TokenPair(source: source, target: isCopied ? source : symbols(pair.target))
        }
    }
}

extension PairLanguages {
    /// The languages of a recipe's pairs.
    init(_ recipe: Recipe) throws(RecipeError) {
        guard let generated = recipe.data.generated else {
            throw RecipeError(
                "these pairs are generated: give data.generate, one of "
                    + PairRules.names.joined(separator: ", "))
        }
        self.init(
            try PairRules.rule(generated), isCopied: recipe.model.decoder?.isAutoencoder ?? false)
    }

    fileprivate init(_ rule: any PairRule, isCopied: Bool) {
        let own = rule.languages
        self.init(source: own.source, target: isCopied ? own.source : own.target)
    }
}

/// Random numbers of one attempt at a pair, one after the other.
struct PairDice {
    private let dice: ExampleDice
    private let example: Int
    private var place: Int

    init(_ dice: ExampleDice, example: Int, attempt: Int) {
        self.dice = dice
        self.example = example
        place = attempt << 20
    }

    /// A whole number in a range.
    mutating func integer(_ range: ClosedRange<Int>) -> Int {
        defer { place += 1 }
        return range.lowerBound + dice.integer(example, place, below: range.count)
    }
}
