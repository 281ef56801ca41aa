internal import Foundation

/// What a rank has written of a checkpoint that all ranks write: a file of its own, and where the
/// pieces in it belong.
package struct PartRecord: Codable, Equatable, Sendable {
    /// Consecutive bytes of a file, in the order in which they stand in the part.
    package struct Piece: Codable, Equatable, Sendable {
        /// The file of the checkpoint that they belong to, by its index.
        package let file: Int
        /// The first byte there.
        package let start: Int
        /// How many.
        package var count: Int

        /// Names bytes.
        package init(file: Int, start: Int, count: Int) {
            self.file = file
            self.start = start
            self.count = count
        }
    }

    /// The part's own file.
    package let name: String
    /// Its size.
    package let byteCount: Int
    /// Its SHA-256.
    package let sha256: String
    /// Its pieces, without gaps.
    package let pieces: [Piece]

    package var digest: FileDigest { FileDigest(byteCount: byteCount, sha256: sha256) }

    /// The name of a rank's part.
    static func name(_ rank: Int, of ranks: Int) -> String { "part-\(rank)-of-\(ranks)" }

    /// Joins pieces that follow one another.
    static func joined(_ pieces: [Piece]) -> [Piece] {
        var joined: [Piece] = []
        for piece in pieces {
            if let last = joined.last, last.file == piece.file,
                last.start + last.count == piece.start
            {
                joined[joined.count - 1].count += piece.count
            } else {
                joined.append(piece)
            }
        }
        return joined
    }

    // MARK: Between ranks

    /// As one line of text.
    var encoded: String {
        get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
    }

    init(encoded: String) throws {
        self = try JSONDecoder().decode(PartRecord.self, from: Data(encoded.utf8))
    }

    package init(name: String, digest: FileDigest, pieces: [Piece]) {
        self.name = name
        byteCount = digest.byteCount
        sha256 = digest.sha256
        self.pieces = pieces
    }
}
