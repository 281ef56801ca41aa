/// Examples that are made by a rule instead of read from files: `data.generate` and its sizes.
public struct GeneratedData: Equatable, Sendable {
    /// The rule's name.
    public var name: String
    /// Examples to learn from.
    public var examples = 50_000
    /// Examples for the validation, and as many for the test.
    public var heldOut = 1000
    /// How long examples are, in the sense of the rule.
    public var length = 100
    /// The seed of the examples.
    public var seed: UInt32 = 1

    /// A rule with the usual sizes.
    public init(_ name: String) { self.name = name }

    /// Reads the keys; nil if there is no rule.
    init?(_ reader: inout RecipeReader) throws(RecipeError) {
        let name = try reader.word("generate", default: "")
        self.init(name)
        examples = try reader.int("examples", 1...100_000_000, default: examples)
        heldOut = try reader.int("heldOut", 1...10_000_000, default: heldOut)
        length = try reader.int("length", 1...1_000_000, default: length)
        seed = UInt32(try reader.int("seed", 0...Int(UInt32.max), default: Int(seed)))
        if name.isEmpty { return nil }
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("data.generate", .text(name)),
            RecipeEntry("data.examples", .whole(examples)),
            RecipeEntry("data.heldOut", .whole(heldOut)),
            RecipeEntry("data.length", .whole(length)),
            RecipeEntry("data.seed", .whole(Int(seed))),
        ]
    }
}
