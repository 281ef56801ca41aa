internal import Corpus
internal import Tensors
internal import Training

/// A language model's alphabet, parameters and layers: what is left when training is over.
final class CharacterModel {
    let vocabulary: CharacterVocabulary
    /// The fingerprint of the text that the model was trained on.
    let trainingText: UInt64
    let parameters = ParameterSet()
    let network: LanguageModelNetwork

    /// A new model, initialised from `seed`.
    init(
        _ recipe: ModelRecipe, vocabulary: CharacterVocabulary, trainingText: UInt64,
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
        let file = try VocabularyFile(run.vocabulary)
        self.init(
            recipe.model, vocabulary: try CharacterVocabulary(scalarValues: file.characters),
            trainingText: file.trainingText, seed: recipe.training.seed, kernels: kernels)
        try ModelFile.read(run.model, into: parameters)
    }

    /// The alphabet as a file of the run.
    var vocabularyFile: [UInt8] {
        get throws {
            try VocabularyFile(
                characters: vocabulary.scalarValues, trainingText: trainingText
            ).bytes
        }
    }
}
