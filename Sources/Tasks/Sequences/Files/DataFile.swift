internal import Corpus
internal import Foundation

/// Files of public data that are fetched before they are used.
enum DataFile {
    /// Says how to get a file that is not there.
    ///
    /// - Throws: `CorpusError` (`missingInput`) with the command, if it is one of public data.
    static func check(_ path: String) throws(CorpusError) {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        let folder = FileManager.default.currentDirectoryPath + "/data/"
        let names = path.hasPrefix(folder) ? path.dropFirst(folder.count).split(separator: "/") : []
        guard names.count > 1 else {
            throw CorpusError(.missingInput, "there is no file '\(path)': check the path")
        }
        throw CorpusError(
            .missingInput,
            "there is no file 'data/\(names.joined(separator: "/"))': fetch it with 'scripts/data "
                + "\(names[0])', or name a file of your own with --set data.train=FILE")
    }
}
