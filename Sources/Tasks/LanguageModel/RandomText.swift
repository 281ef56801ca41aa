internal import Corpus
internal import Tensors
internal import Training

extension LanguageModelText {
    /// A training text of random characters, made in memory: for timing vocabularies of any size
    /// without data.
    ///
    /// - Parameters:
    ///   - vocabulary: tokens the model will know, at least 2: one stands for the unknown, each of the
    ///     others occurs in the text.
    ///   - recipe: its batch and time steps are filled wholly in every step; its seed decides the
    ///     characters.
    /// - Throws: `CorpusError` if there is no memory for it.
    init(randomTokens vocabulary: Int, for recipe: TrainingRecipe) throws {
        train = try Part(
            randomTokens: vocabulary, tokensPerStep: recipe.batch * recipe.timeSteps,
            seed: recipe.seed)
        validation = nil
        test = nil
    }
}

extension LanguageModelText.Part {
    /// Whole steps, and one character more than there are pairs.
    fileprivate init(randomTokens vocabulary: Int, tokensPerStep: Int, seed: UInt32) throws {
        let scalars = Self.scalars(vocabulary - 1)
        let steps = max(16, scalars.count / tokensPerStep + 1)
        let count = steps * tokensPerStep + 1
        let key = SIMD2(seed, RandomSite(name: "random tokens").rawValue)
        // Each character once, so that the vocabulary is as large as asked, then by chance.
        var characters = scalars
        characters.reserveCapacity(count + 3)
        var block: UInt32 = 0
        while characters.count < count {
            let words = Philox.block(key: key, counter: SIMD4(0, 0, 0, block))
            for word in words.indices {
                characters.append(scalars[Int(words[word]) % scalars.count])
            }
            block += 1
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: characters.prefix(count))
        let name = "\(vocabulary) random tokens"
        self.init(name: name, try TextPart(name: name, text: String(text)))
    }

    /// The first characters that there are, without the surrogates.
    private static func scalars(_ count: Int) -> [Unicode.Scalar] {
        Array((UInt32(0x100)...0x10FFFF).lazy.compactMap(Unicode.Scalar.init).prefix(count))
    }
}
