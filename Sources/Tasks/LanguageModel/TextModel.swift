internal import Corpus
internal import Tensors
internal import Training

/// A language model's vocabulary, parameters and layers: what is left when training is over.
final class TextModel {
    let vocabulary: TextVocabulary
    /// The fingerprint of the text that the model was trained on.
    let trainingText: UInt64
    let parameters = ParameterSet()
    let network: LanguageModelNetwork

    /// A new model, initialised from `seed`.
    init(
        _ recipe: ModelRecipe, vocabulary: TextVocabulary, trainingText: UInt64,
        seed: UInt32, kernels: Kernels
    ) {
        self.vocabulary = vocabulary
        self.trainingText = trainingText
        network = LanguageModelNetwork(recipe, vocabulary: vocabulary.count, in: parameters)
        recipe.initialization.apply(to: parameters)
        parameters.allocate(seed: seed, kernels: kernels)
    }

    /// The model of a run.
    convenience init(_ run: RunDirectory, recipe: Recipe, kernels: Kernels) throws {
        let file = try VocabularyFile(run)
        self.init(
            recipe.model, vocabulary: try file.vocabulary(recipe.data.text),
            trainingText: file.trainingText, seed: recipe.training.seed, kernels: kernels)
        try ModelFile.read(run.model, into: parameters)
    }

    /// The vocabulary as a file of the run.
    var vocabularyFile: [UInt8] {
        get throws { try VocabularyFile(vocabulary, trainingText: trainingText).bytes }
    }

    /// How losses are shown: in bits, nats divided by ln 2, for each token.
    var metric: Metric {
        Metric(
            name: vocabulary.characters == nil ? "bits/token" : "bits/char",
            factor: 1 / 0.693_147_180_559_945_3)
    }
}
