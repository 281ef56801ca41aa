internal import Corpus
internal import Foundation
internal import Tensors
internal import Training

/// A language model's alphabet, parameters and layers: what is left when training is over.
final class CharacterModel {
    let vocabulary: CharacterVocabulary
    let parameters = ParameterSet()
    let network: LanguageModelNetwork

    /// A new model, initialised from `seed`.
    init(
        _ recipe: ModelRecipe, vocabulary: CharacterVocabulary, seed: UInt32, kernels: Kernels
    ) {
        self.vocabulary = vocabulary
        network = LanguageModelNetwork(recipe, vocabulary: vocabulary.count, in: parameters)
        parameters.allocate(seed: seed, kernels: kernels)
    }

    /// The model of a run.
    convenience init(_ run: RunDirectory, recipe: Recipe, kernels: Kernels) throws {
        self.init(
            recipe.model, vocabulary: try Self.readVocabulary(run.vocabulary),
            seed: recipe.training.seed, kernels: kernels)
        try ModelFile.read(run.model, into: parameters)
    }

    /// The alphabet as a file: a JSON array of the characters' code points, in the order of tokens.
    var vocabularyFile: [UInt8] {
        get throws {
            let data = try JSONEncoder().encode(["characters": vocabulary.scalarValues])
            return [UInt8](data) + [0x0A]
        }
    }

    private static func readVocabulary(_ path: String) throws -> CharacterVocabulary {
        let bytes = try FileBytes.read(path)
        guard
            let content = try? JSONDecoder().decode(
                [String: [UInt32]].self, from: Data(bytes)),
            let characters = content["characters"]
        else {
            throw CorpusError(
                .badData, "'\(path)' is not a vocabulary: no array of code points 'characters'")
        }
        return try CharacterVocabulary(scalarValues: characters)
    }
}
