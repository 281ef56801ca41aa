internal import CPNG

/// Writes pictures, with libpng's simplified interface (`png_image_write_to_memory`).
package enum PictureEncoder {
    /// A grey picture of eight bits as a PNG file.
    ///
    /// - Parameters:
    ///   - grey: the pixels, row by row from above; 0 is dark and 255 is light.
    ///   - width: the pixels of a row.
    /// - Returns: the file; the same bytes for the same picture and library.
    /// - Throws: ``MediaError``, the end of a sentence, for more rows or columns than a PNG of libpng has.
    /// - Precondition: there is a row, and all are whole.
    package static func png(grey: [UInt8], width: Int) throws(MediaError) -> [UInt8] {
        precondition(
            width > 0 && !grey.isEmpty && grey.count % width == 0,
            "\(grey.count) pixels in rows of \(width)")
        let height = grey.count / width
        guard max(width, height) <= 1_000_000 else {
            throw MediaError(
                "is \(width) x \(height) pixels, more than 1000000 in a row or column: make it smaller"
            )
        }
        // Safe: all zeros and the version is what libpng wants, and it keeps no address.
        var image = unsafe png_image()
        unsafe image.version = png_uint_32(PNG_IMAGE_VERSION)
        unsafe image.width = png_uint_32(width)
        unsafe image.height = png_uint_32(height)
        unsafe image.format = png_uint_32(PNG_FORMAT_GRAY)
        // The first call only asks for the size.
        var count: png_alloc_size_t = 0
        // Safe: the pixels stay where they are until the closure ends, and there are width times height.
        let isMeasured = unsafe grey.withUnsafeBufferPointer { pixels in
            unsafe png_image_write_to_memory(
                &image, nil, &count, 0, pixels.baseAddress, 0, nil) != 0
        }
        var file = Array(repeating: 0 as UInt8, count: Int(count))
        // Safe: likewise, and libpng writes at most `count` bytes.
        let isWritten =
            unsafe isMeasured
            && grey.withUnsafeBufferPointer { pixels in
                unsafe file.withUnsafeMutableBufferPointer { target in
                    unsafe png_image_write_to_memory(
                        &image, target.baseAddress, &count, 0, pixels.baseAddress, 0, nil) != 0
                }
            }
        guard isWritten else {
            throw MediaError("cannot be written, since memory is short: end other programs")
        }
        return Array(file.prefix(Int(count)))
    }
}
