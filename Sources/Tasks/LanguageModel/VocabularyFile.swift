internal import Corpus
internal import Foundation
internal import Training

/// The file `vocabulary.json` of a run: code points in the order of tokens, and the fingerprint of
/// the training text.
struct VocabularyFile: Codable {
    var characters: [UInt32]
    var trainingText: UInt64

    init(characters: [UInt32], trainingText: UInt64) {
        self.characters = characters
        self.trainingText = trainingText
    }

    /// Reads the file.
    init(_ path: String) throws {
        let bytes = try FileBytes.read(path)
        guard let content = try? JSONDecoder().decode(VocabularyFile.self, from: Data(bytes)) else {
            throw CorpusError(
                .badData,
                "'\(path)' is not a vocabulary: it needs 'characters' and 'trainingText'")
        }
        self = content
    }

    var bytes: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return [UInt8](try encoder.encode(self)) + [0x0A]
        }
    }
}
