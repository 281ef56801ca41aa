internal import Media

/// Grey pictures of one size side by side, as a PNG file.
package enum PictureSheet {
    /// The grey and the pixels of the lines between pictures.
    private static let line: UInt8 = 128, gap = 2

    /// The file of some pictures, in rows as long as there are rows, with lines between them.
    ///
    /// - Parameters:
    ///   - pictures: the pixels of each, row by row from above; 255 is light.
    ///   - width: the pixels of a row.
    ///   - height: the rows.
    /// - Returns: the file.
    /// - Throws: `CorpusError` (`badData`) for a sheet that is too large for the format.
    /// - Precondition: there is a picture, and all have `width` times `height` pixels.
    package static func png(
        _ pictures: [[UInt8]], width: Int, height: Int
    ) throws(CorpusError) -> [UInt8] {
        precondition(
            !pictures.isEmpty && pictures.allSatisfy { $0.count == width * height },
            "\(pictures.count) pictures that are not all of \(width) x \(height) pixels")
        let columns = squareColumns(pictures.count)
        let rows = (pictures.count + columns - 1) / columns
        let full = columns * (width + gap) - gap
        let pixels = full * (rows * (height + gap) - gap)
        var sheet = Array(repeating: line, count: pixels)
        for (index, picture) in pictures.enumerated() {
            let start =
                index / columns * (height + gap) * full + index % columns * (width + gap)
            for row in 0..<height {
                let place = start + row * full
                sheet.replaceSubrange(
                    place..<place + width, with: picture[row * width..<(row + 1) * width])
            }
        }
        do {
            return try PictureEncoder.png(grey: sheet, width: full)
        } catch {
            throw CorpusError(
                .badData, "a sheet of \(pictures.count) pictures \(error.message)")
        }
    }
}
