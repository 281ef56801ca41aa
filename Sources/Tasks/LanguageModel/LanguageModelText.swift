internal import Corpus
internal import Training

/// The texts of a language model: one to train on, and what is held out.
struct LanguageModelText {
    /// Characters, and the name of the file they come from.
    struct Part {
        let name: String
        let characters: [Unicode.Scalar]

        /// A whole file or folder.
        init(path: String) throws {
            name = path
            characters = try TextSource(path: path).scalars
        }

        /// FNV-1a (Fowler, Noll, Vo) over the code points.
        var fingerprint: UInt64 {
            characters.reduce(0xcbf2_9ce4_8422_2325) { hash, character in
                (hash ^ UInt64(character.value)) &* 0x0000_0100_0000_01b3
            }
        }

        fileprivate init?(_ source: TextSource, _ range: Range<Int>, name: String) {
            if range.isEmpty { return nil }
            self.name = name
            characters = Array(source.scalars[range])
        }
    }

    let train: Part
    let validation: Part?
    let test: Part?

    /// Reads what the recipe names.
    ///
    /// Where it names neither `valid` nor `test`, both are cut from the end of the training text.
    init(_ recipe: DataRecipe) throws {
        try DataFile.check(recipe.train)
        if recipe.valid == nil && recipe.test == nil {
            let source = try TextSource(path: recipe.train)
            let split = TextSplit(count: source.count, trainFraction: 1 - recipe.holdout)
            guard let part = Part(source, split.train, name: recipe.train) else {
                throw CorpusError(
                    .badData,
                    "'\(recipe.train)' has \(source.count) characters, of which none is "
                        + "left to train on; give a longer text")
            }
            train = part
            validation = Part(
                source, split.validation, name: "the validation part of \(recipe.train)")
            test = Part(source, split.test, name: "the test part of \(recipe.train)")
        } else {
            train = try Part(path: recipe.train)
            validation = try recipe.valid.map { try Part(path: $0) }
            test = try recipe.test.map { try Part(path: $0) }
        }
    }
}
