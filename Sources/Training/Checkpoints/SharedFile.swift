/// A file of a checkpoint that lies in pieces in the part files of several ranks.
package struct SharedFile: Equatable, Sendable {
    /// Consecutive bytes of it.
    package struct Piece: Equatable, Sendable {
        /// The part file.
        package let part: String
        /// The first byte there.
        package let offset: Int
        /// The first byte in the whole file.
        package let start: Int
        /// How many.
        package let count: Int
    }

    /// The name of the whole file.
    package let name: String
    /// Its size.
    package let byteCount: Int
    /// Its pieces, in the order of ranks.
    package let pieces: [Piece]

    /// The files that some ranks have written together.
    ///
    /// - Parameters:
    ///   - files: names and sizes, in the order that the records count them.
    ///   - records: what each rank has written.
    /// - Returns: the files, with all pieces of them.
    package static func all(
        _ files: [(name: String, byteCount: Int)], in records: [PartRecord]
    ) -> [SharedFile] {
        var pieces = Array(repeating: [Piece](), count: files.count)
        for record in records {
            var offset = 0
            for piece in record.pieces {
                pieces[piece.file].append(
                    Piece(
                        part: record.name, offset: offset, start: piece.start, count: piece.count))
                offset += piece.count
            }
        }
        return zip(files, pieces).map { file, pieces in
            SharedFile(name: file.name, byteCount: file.byteCount, pieces: pieces)
        }
    }
}

extension SharedFile: Decodable {
    private enum CodingKeys: String, CodingKey {
        case name
        case byteCount = "bytes"
        case pieces
    }
}

extension SharedFile.Piece: Decodable {
    /// Reads `[part, offset, start, count]`; what is no place in a file is refused.
    package init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        part = try list.decode(String.self)
        offset = try list.decode(Int.self)
        start = try list.decode(Int.self)
        count = try list.decode(Int.self)
        guard offset >= 0, start >= 0, count >= 0, max(offset, start) <= Int.max / 2,
            count <= Int.max / 2
        else {
            throw DecodingError.dataCorruptedError(in: list, debugDescription: "no place")
        }
    }
}
