/// Decodes pictures: PNG with libpng, JPEG with TurboJPEG.
package enum PictureDecoder {
    /// The most pixels of a picture unless the caller says otherwise: 64 Mi.
    package static let defaultLimit = 1 << 26

    /// Decodes a picture of any kind that these formats know.
    ///
    /// Grey ones become equal red, green and blue. Sixteen bits become eight. Transparent parts of PNG
    /// lie on white. JPEG in CMYK is taken to be inverted, as programs of Adobe write it. Profiles of
    /// colours and orientations in EXIF are passed over.
    ///
    /// - Parameters:
    ///   - bytes: the whole file; its first bytes tell the format.
    ///   - limit: the most pixels, compared with the header before anything is allocated.
    /// - Returns: the picture.
    /// - Throws: ``MediaError`` for another format, for too many pixels, and for a file that is damaged
    ///   or cut off.
    package static func decode(
        _ bytes: [UInt8], limit: Int = defaultLimit
    ) throws(MediaError) -> Picture {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
            return try PNG.decode(bytes, limit: limit)
        }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            return try JPEG.decode(bytes, limit: limit)
        }
        throw MediaError("begins neither as PNG nor as JPEG: convert it to one of these")
    }
}
