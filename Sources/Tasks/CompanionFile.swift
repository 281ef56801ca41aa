internal import Corpus
internal import Foundation
internal import Training

/// A file of a run beside its checkpoints, as JSON: what was learnt of the training data.
protocol CompanionFile: Codable {
    /// The file's name in the folder of the run.
    static var fileName: String { get }
    /// What the file says, for an error: `how its run reads examples`.
    static var content: String { get }
}

extension CompanionFile {
    /// Reads the file of a run.
    ///
    /// - Throws: an error that names the file, if it is missing or says something else.
    init(_ run: RunDirectory) throws {
        let path = run.file(named: Self.fileName)
        let bytes = try FileBytes.read(path)
        guard let content = try? JSONDecoder().decode(Self.self, from: Data(bytes)) else {
            throw CorpusError(.badData, "'\(path)' does not say \(Self.content)")
        }
        self = content
    }

    /// What the file holds: the same bytes for the same content.
    var bytes: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return [UInt8](try encoder.encode(self)) + [0x0A]
        }
    }
}
