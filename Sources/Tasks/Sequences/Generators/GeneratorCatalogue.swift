internal import Tensors
internal import Training

/// Rules that examples are made by, for tasks with a known answer.
enum GeneratorCatalogue {
    private static let makers:
        [(name: String, make: @Sendable (ExampleDice, Int, Int) -> any ExampleSet)] = [
            ("adding", { AddingProblem($0, count: $1, length: $2) }),
            ("copy", { CopyMemory($0, count: $1, length: $2) }),
            ("bit-copy", { BitCopy($0, count: $1, length: $2) }),
            ("temporal-order", { TemporalOrder($0, count: $1, length: $2) }),
            ("stretched-labels", { StretchedLabels($0, count: $1, length: $2) }),
            ("markov-tags", { MarkovTags($0, count: $1, length: $2) }),
            ("inverse-sine", { InverseSine($0, count: $1, length: $2) }),
            ("irregular-sines", { dice, count, _ in IrregularSines(dice, count: count) }),
            ("reber", { dice, count, _ in ReberGrammar(dice, count: count) }),
            (Scenes.name, { dice, count, _ in Scenes(dice, count: count) }),
        ]

    /// All names.
    static var names: [String] { makers.map(\.name) }

    /// Examples of a rule.
    ///
    /// - Parameters:
    ///   - recipe: the rule's name and sizes.
    ///   - part: 0 to learn from, others held out: no two parts share random numbers.
    ///   - count: how many.
    /// - Returns: the set; its examples are made when they are asked for.
    /// - Throws: `RecipeError`, if there is no rule of this name.
    static func make(
        _ recipe: GeneratedData, part: UInt32, count: Int
    ) throws(RecipeError) -> any ExampleSet {
        guard let maker = makers.first(where: { $0.name == recipe.name }) else {
            throw RecipeError(
                "recipe key 'data.generate' must be one of \(names.joined(separator: ", ")), but is "
                    + "'\(recipe.name)'")
        }
        return maker.make(
            ExampleDice(recipe.name, part: part, seed: recipe.seed), count, recipe.length)
    }
}

/// Random numbers of examples: functions of the rule, the part, the example and a place.
struct ExampleDice: Sendable {
    private let philox: Philox
    private let part: UInt32
    private let seed: UInt32

    init(_ name: String, part: UInt32, seed: UInt32) {
        philox = Philox(seed: seed, site: RandomSite(name: "data.\(name)"))
        self.part = part
        self.seed = seed
    }

    /// Distinguishes sets of so many examples of a size.
    func fingerprint(size: Int = 0, count: Int) -> UInt64 {
        var hash = TokenHash()
        hash.add(
            [philox.site.rawValue, seed, part].map { Int32(bitPattern: $0) }
                + [size, count].map { Int32(truncatingIfNeeded: $0) })
        return hash.value
    }

    /// Uniform in [0, 1).
    func uniform(_ example: Int, _ place: Int) -> Float {
        philox.uniform(
            step: part, sequence: UInt32(truncatingIfNeeded: example),
            timeStep: UInt32(truncatingIfNeeded: place / 4), unit: UInt32(place % 4))
    }

    /// A whole number in `0..<bound`.
    func integer(_ example: Int, _ place: Int, below bound: Int) -> Int {
        min(Int(uniform(example, place) * Float(bound)), bound - 1)
    }
}
