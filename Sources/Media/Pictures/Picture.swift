/// A picture in red, green and blue.
package struct Picture: Hashable, Sendable {
    /// The number of columns, at least 1.
    package let width: Int

    /// The number of rows, at least 1.
    package let height: Int

    /// The values, [height, width, channels], the top row first; 0 is dark and 255 is light.
    package let values: [UInt8]

    /// The number of values of a pixel: red, green, blue.
    package var channels: Int { 3 }

    init(width: Int, height: Int, values: [UInt8]) {
        precondition(values.count == width * height * 3, "\(values.count) values of a picture")
        self.width = width
        self.height = height
        self.values = values
    }
}

/// The size that a file claims, checked.
struct PictureSize {
    let width: Int
    let height: Int

    /// The most pixels that a byte of a file can stand for.
    ///
    /// Deflate turns one into 1032 at most, which hold eight pixels each. No JPEG of use has as many.
    private static let pixelsPerByte = 8 * 1032

    /// Checks a size before anything is allocated for it.
    ///
    /// - Parameters:
    ///   - width: as claimed.
    ///   - height: as claimed.
    ///   - byteCount: the bytes of the file.
    ///   - limit: the most pixels.
    /// - Throws: ``MediaError`` for a size that is too large or that the file cannot hold.
    init(width: Int, height: Int, byteCount: Int, limit: Int) throws(MediaError) {
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        guard width > 0, height > 0 else {
            throw MediaError("has a picture without pixels: fetch or copy it again")
        }
        guard !overflow, pixels <= limit else {
            throw MediaError(
                "has a picture of \(width) x \(height) pixels, more than the \(limit) allowed: make it "
                    + "smaller")
        }
        guard pixels / Self.pixelsPerByte <= byteCount else {
            throw MediaError(
                "says that its \(byteCount) bytes hold a picture of \(width) x \(height) pixels: fetch "
                    + "or copy it again")
        }
        self.width = width
        self.height = height
    }

    var pixelCount: Int { width * height }
}
