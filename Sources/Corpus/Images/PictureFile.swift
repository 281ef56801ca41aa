internal import Media

/// A picture of a PNG or JPEG file, brought to a size and to grey if that is asked for.
package struct PictureFile: Hashable, Sendable {
    /// What a picture is brought to.
    package struct Form: Hashable, Sendable {
        /// Rows and columns; nil for those that the file has.
        package let size: Size?
        /// 1 for grey, 3 for red, green and blue.
        package let channels: Int

        /// A form of 1 or 3 channels.
        package init(size: Size? = nil, channels: Int) {
            precondition(channels == 1 || channels == 3, "\(channels) channels of a picture")
            self.size = size
            self.channels = channels
        }
    }

    /// Rows and columns, each at least 1.
    package struct Size: Hashable, Sendable {
        /// Rows.
        package let height: Int
        /// Columns.
        package let width: Int

        /// A size.
        package init(height: Int, width: Int) {
            precondition(height > 0 && width > 0, "a picture of \(height) × \(width) pixels")
            self.height = height
            self.width = width
        }
    }

    /// The most pixels that a file may have: decoded, it takes 96 MiB for a moment.
    package static let maximumPixels = 1 << 25

    /// The most bytes that a file may have.
    package static let maximumBytes = 1 << 28

    /// Rows and columns.
    package let size: Size
    /// The values, [channels][height][width]; 0 is dark and 255 is light.
    package let planes: [UInt8]

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: a PNG or JPEG file, by what is in it.
    ///   - form: what the picture is brought to.
    /// - Throws: `CorpusError`: not there (`missingInput`); of another format, damaged, or larger than
    ///   ``maximumPixels`` (`badData`).
    package init(path: String, form: Form) throws(CorpusError) {
        try self.init(InputFile(path: path, maximumBytes: Self.maximumBytes), form: form)
    }

    /// Reads a file that is in memory.
    package init(_ file: InputFile, form: Form) throws(CorpusError) {
        let picture: Picture
        do throws(MediaError) {
            picture = try PictureDecoder.decode(file.bytes, limit: Self.maximumPixels)
        } catch {
            throw file.wrong(error.message)
        }
        let own = Size(height: picture.height, width: picture.width)
        size = form.size ?? own
        let values =
            size == own ? picture.values : PictureScaling(from: own, to: size).apply(picture.values)
        planes = form.channels == 1 ? Self.grey(values) : Self.planes(values)
    }

    /// The planes of red, green and blue pixels.
    private static func planes(_ pixels: [UInt8]) -> [UInt8] {
        (0..<3).flatMap { channel in
            stride(from: channel, to: pixels.count, by: 3).map { pixels[$0] }
        }
    }

    /// How light pixels are.
    ///
    /// Source: the luma of ITU-R BT.601, as JPEG has it.
    private static func grey(_ pixels: [UInt8]) -> [UInt8] {
        stride(from: 0, to: pixels.count, by: 3).map { pixel in
            let sum =
                299 * Int(pixels[pixel]) + 587 * Int(pixels[pixel + 1])
                + 114 * Int(pixels[pixel + 2])
            return UInt8((sum + 500) / 1000)
        }
    }
}
