internal import Corpus

/// Grey pictures of one size in an idx file, [pictures][height][width].
struct GreyPictures {
    /// The pixels of each, 0 to 255, row by row.
    let pictures: [ArraySlice<UInt8>]
    /// Pixels of a row.
    let width: Int

    /// The brightest pixel: numbers that a network reads are shares of it.
    static let white: Float = 255

    /// Reads a file.
    ///
    /// - Throws: `CorpusError`, if it is no idx file of bytes in three dimensions.
    init(path: String) throws {
        let file = try IdxFile(path: path)
        guard file.dimensions.count == 3, case .bytes(let bytes) = file.values else {
            throw CorpusError(
                .badData,
                "'\(path)' has \(file.dimensions.count) dimensions, but pictures have three, of bytes"
            )
        }
        width = file.dimensions[2]
        let size = file.dimensions[1] * width
        pictures = (0..<file.dimensions[0]).map { bytes[$0 * size..<($0 + 1) * size] }
    }

    /// The pixels of a line: a word a row of a picture, or a picture.
    ///
    /// - Throws: an error with the place, if the words are not as many numbers as asked for, or a number is no
    ///   pixel.
    static func pixels(
        _ line: Substring, place: String, as shape: NetworkShape
    ) throws -> (rows: [Float], width: Int) {
        let input = try SequenceText.parse(line, place: place, as: shape)
        guard case .rows(let rows, let width) = input else {
            preconditionFailure("pixels as tokens")
        }
        if let other = rows.first(where: { !(0...white).contains($0) }) {
            throw CorpusError(
                .badData,
                "\(place) has the pixel \(other), but pixels are from 0, black, to 255, white")
        }
        return (rows, width)
    }

    /// Pixels as people write them, from shares of white.
    static func text(_ rows: [[Float]]) -> String {
        SequenceText.format(rows.map { $0.map { ($0 * white).rounded() } })
    }

    /// A hash of pictures.
    static func hash(_ pictures: [ArraySlice<UInt8>]) -> TokenHash {
        var hash = TokenHash()
        for picture in pictures { hash.add(picture.map { Int32($0) }) }
        return hash
    }
}
