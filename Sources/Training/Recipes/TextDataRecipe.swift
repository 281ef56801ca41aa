/// The section `data.text`: how the texts of examples become tokens.
public struct TextDataRecipe: Equatable, Sendable {
    /// What a token is.
    public enum Unit: String, CaseIterable, Sendable {
        /// A character.
        case characters
        /// A word, or another mark that is no blank.
        case words
        /// What stands between blanks.
        case symbols
        /// A frequent part of a word: byte-pair encoding.
        case pieces
    }

    /// What a token of the text is, or of the source.
    public var tokens = Unit.words
    /// What a token of the target is, where there is one; as `tokens` unless given.
    public var targetTokens: Unit?
    /// Whether capital letters are made small ones.
    public var lowercase = false
    /// The most tokens that a model knows, the most frequent ones.
    public var vocabulary = 50_000
    /// How often a token occurs at least, to be known.
    public var minimumCount = 1
    /// The most tokens of an example; longer texts are cut.
    public var longest: Int?
    /// The most letters of a word that a model reads besides the word itself; 0 for none.
    public var letters = 0
    /// Whether an example has any of several labels, with commas between them.
    public var severalLabels = false
    /// The column of the tags of a table of words, by its name in CoNLL-U or from 1; nil for the last.
    public var column: String?
    /// What values of JSON lines are called: what is read, then what is to be told; none for the usual names.
    public var fields: [String] = []

    /// A file with more bytes is mapped: read anew whenever it is asked for, and not held in memory.
    public var mapsAbove = 64 << 20

    /// Words, or what else is usual.
    public init(tokens: Unit = .words) {
        self.tokens = tokens
    }

    /// What a task takes that says nothing of tokens: characters of a running text, words of examples.
    static func usual(ofTask task: String) -> TextDataRecipe {
        TextDataRecipe(tokens: task == "language-model" ? .characters : .words)
    }

    init(_ reader: inout RecipeReader, usual: TextDataRecipe) throws(RecipeError) {
        self = usual
        tokens = try reader.choice("tokens", default: tokens)
        let names = Unit.allCases.map(\.rawValue)
        targetTokens = Unit(
            rawValue: try reader.choice("targetTokens", among: names + ["same"], default: "same"))
        lowercase = try reader.flag("lowercase", default: lowercase)
        vocabulary = try reader.int("vocabulary", 1...10_000_000, default: vocabulary)
        minimumCount = try reader.int("minimumCount", 1...1_000_000, default: minimumCount)
        longest = try reader.optionalInt("longest", 1...1_000_000)
        letters = try reader.int("letters", 0...256, default: letters)
        severalLabels = try reader.flag("severalLabels", default: severalLabels)
        column = try reader.text("column")
        fields = try reader.words("fields")
        mapsAbove = try reader.int("mapsAbove", 0...1 << 50, default: mapsAbove)
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("data.text.tokens", .text(tokens.rawValue)),
            RecipeEntry("data.text.targetTokens", .text(targetTokens?.rawValue ?? "same")),
            RecipeEntry("data.text.lowercase", .flag(lowercase)),
            RecipeEntry("data.text.vocabulary", .whole(vocabulary)),
            RecipeEntry("data.text.minimumCount", .whole(minimumCount)),
            RecipeEntry("data.text.longest", RecipeValue(longest)),
            RecipeEntry("data.text.letters", .whole(letters)),
            RecipeEntry("data.text.severalLabels", .flag(severalLabels)),
            RecipeEntry("data.text.column", RecipeValue(column)),
            RecipeEntry("data.text.fields", .words(fields)),
            RecipeEntry("data.text.mapsAbove", .whole(mapsAbove)),
        ]
    }
}
