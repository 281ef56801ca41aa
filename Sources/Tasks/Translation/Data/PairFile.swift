internal import Corpus
internal import Training

/// Lines of `source<TAB>target`, cut into symbols.
struct PairFile {
    /// A line.
    struct Pair {
        let source: [String]
        let target: [String]
    }

    let pairs: Records<Pair>

    /// The usual fields of JSON lines.
    static let fields = ["source", "target"]

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - recipe: how lines are cut.
    ///   - isCopied: whether the target is to be the source: then lines are texts, or texts behind a
    ///     label and a tab.
    /// - Throws: `CorpusError`, with the line that is no pair.
    init(_ path: String, _ recipe: TextDataRecipe, isCopied: Bool = false) throws {
        try DataFile.check(path)
        let source = Tokenizer(recipe.tokens, recipe)
        let target = Tokenizer(recipe.targetTokens ?? recipe.tokens, recipe)
        if ObjectLines.isOne(path) {
            let lines = try ObjectLines(recipe, usual: Self.fields)
            pairs = try lines.read(path, recipe) { object in
                let pair = Pair(
                    source: source.split(try lines.text(object)),
                    target: isCopied ? [] : target.split(try lines.target(object)))
                guard !pair.source.isEmpty else {
                    throw object.wrong("has no text in '\(lines.fields[0])': leave the line out")
                }
                return pair
            }
            return
        }
        let file = try LineFile(path: path, mapsAbove: recipe.mapsAbove)
        pairs = try Records(file, places: 0..<file.count) { index in
            let fields = file[index].tabFields
            guard fields.count == 2 || (isCopied && fields.count == 1) else {
                throw CorpusError(
                    .badData,
                    "\(file.place(index)) has \(fields.count - 1) tabs, but a line is "
                        + "source<TAB>target")
            }
            let pair =
                isCopied
                ? Pair(source: source.split(fields[fields.count - 1]), target: [])
                : Pair(source: source.split(fields[0]), target: target.split(fields[1]))
            guard !pair.source.isEmpty else {
                throw CorpusError(
                    .badData, "\(file.place(index)) has no source, but a line is source<TAB>target")
            }
            return pair
        }
    }

    private init(_ pairs: Records<Pair>) { self.pairs = pairs }

    /// Some of the pairs, by their numbers.
    func only(_ numbers: some Sequence<Int>) -> PairFile { PairFile(pairs.only(numbers)) }

    /// The pairs whose sides have at most so many symbols.
    func upTo(_ longest: Int?) -> PairFile {
        guard let longest else { return self }
        return only(
            pairs.indices.filter {
                let pair = pairs[$0]
                return pair.source.count <= longest && pair.target.count <= longest
            })
    }
}

/// The vocabularies of both sides, as a file of the run.
struct PairVocabularies: CompanionFile {
    var source: [String]
    var target: [String]
    /// How symbols are joined, where they are pieces of words.
    var sourceMerges: [Int]?
    var targetMerges: [Int]?

    static let fileName = "vocabularies.json"
    static let content = "the vocabularies of a source and a target"

    /// What occurs in pairs; in one vocabulary if both sides share it.
    init(_ file: PairFile, _ recipe: TextDataRecipe, isShared: Bool) {
        var sources = SymbolCounts(), targets = SymbolCounts()
        for pair in file.pairs {
            sources.add(all: pair.source)
            if isShared { sources.add(all: pair.target) } else { targets.add(all: pair.target) }
        }
        let source = TokenVocabulary(learning: sources, recipe.tokens, recipe)
        let target =
            isShared
            ? source
            : TokenVocabulary(learning: targets, recipe.targetTokens ?? recipe.tokens, recipe)
        (self.source, sourceMerges) = (source.symbols, source.merges)
        (self.target, targetMerges) = (target.symbols, target.merges)
    }

    /// The languages; throws `CorpusError`, if they were damaged.
    var languages: PairLanguages {
        get throws {
            PairLanguages(
                source: try TokenVocabulary(symbols: source, merges: sourceMerges),
                target: try TokenVocabulary(symbols: target, merges: targetMerges))
        }
    }
}

extension PairTable {
    /// The pairs of a file; with `isCopied` the target of each is its source.
    init(_ file: PairFile, _ languages: PairLanguages, isCopied: Bool) {
        let pairs = file.pairs
        self.init(languages, count: pairs.count, isHeld: pairs.isHeld) { index in
            let pair = pairs[index]
            let source = languages.source.tokens(of: pair.source)
            return TokenPair(
                source: source,
                target: isCopied ? source : languages.target.tokens(of: pair.target))
        }
    }
}
