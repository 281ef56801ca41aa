internal import Corpus
internal import Foundation
internal import Training

/// Lines of `source<TAB>target`, cut into symbols.
struct PairFile {
    /// A line.
    struct Pair {
        let source: [String]
        let target: [String]
    }

    let pairs: [Pair]

    /// Reads a file.
    ///
    /// - Throws: `CorpusError`, with the line that is no pair.
    init(_ path: String, _ recipe: TextDataRecipe) throws {
        try DataFile.check(path)
        let file = try LineFile(path: path)
        let source = Tokenizer(recipe.tokens, recipe)
        let target = Tokenizer(recipe.targetTokens ?? recipe.tokens, recipe)
        pairs = try file.lines.enumerated().map { index, line in
            let fields = line.tabFields
            guard fields.count == 2 else {
                throw CorpusError(
                    .badData,
                    "\(file.place(index)) has \(fields.count - 1) tabs, but a line is "
                        + "source<TAB>target")
            }
            let pair = Pair(source: source.split(fields[0]), target: target.split(fields[1]))
            guard !pair.source.isEmpty else {
                throw CorpusError(
                    .badData, "\(file.place(index)) has no source, but a line is source<TAB>target")
            }
            return pair
        }
    }

    init(_ pairs: [Pair]) { self.pairs = pairs }

    /// The pairs whose sides have at most so many symbols.
    func upTo(_ longest: Int?) -> PairFile {
        guard let longest else { return self }
        return PairFile(
            pairs.filter { $0.source.count <= longest && $0.target.count <= longest })
    }
}

/// The vocabularies of both sides, as a file of the run.
struct PairVocabularies: Codable {
    var source: [String]
    var target: [String]

    /// The file's name.
    static let fileName = "vocabularies.json"

    /// What occurs in pairs; in one vocabulary if both sides share it.
    init(_ file: PairFile, _ recipe: TextDataRecipe, isShared: Bool) {
        var sources = SymbolCounts(), targets = SymbolCounts()
        for pair in file.pairs {
            sources.add(all: pair.source)
            if isShared { sources.add(all: pair.target) } else { targets.add(all: pair.target) }
        }
        func symbols(_ counts: SymbolCounts) -> [String] {
            counts.symbols(limit: recipe.vocabulary, minimum: recipe.minimumCount)
        }
        source = symbols(sources)
        target = isShared ? source : symbols(targets)
    }

    /// Reads the file of a run.
    init(_ run: RunDirectory) throws {
        let path = run.file(named: Self.fileName)
        let bytes = try FileBytes.read(path)
        guard let own = try? JSONDecoder().decode(PairVocabularies.self, from: Data(bytes)) else {
            throw CorpusError(.badData, "'\(path)' has no vocabularies of a source and a target")
        }
        self = own
    }

    var bytes: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return [UInt8](try encoder.encode(self)) + [0x0A]
        }
    }

    var languages: PairLanguages {
        PairLanguages(
            source: TokenVocabulary(symbols: source), target: TokenVocabulary(symbols: target))
    }
}

extension PairTable {
    /// The pairs of a file; with `isCopied` the target of each is its source.
    init(_ file: PairFile, _ languages: PairLanguages, isCopied: Bool) {
        self.init(languages, count: file.pairs.count) { index in
            let pair = file.pairs[index]
            let source = pair.source.map { languages.source.token($0) }
            return TokenPair(
                source: source,
                target: isCopied ? source : pair.target.map { languages.target.token($0) })
        }
    }
}
