internal import CPNG

/// Decodes PNG with libpng's simplified interface (`png_image_begin_read_from_memory`).
enum PNG {
    static func decode(_ bytes: [UInt8], limit: Int) throws(MediaError) -> Picture {
        let reader = PNGReader()
        // Safe: the bytes stay where they are until the closure ends, and the reader, which keeps
        // their address, is freed in it.
        return try unsafe bytes.withUnsafeBufferPointer { source throws(MediaError) in
            defer { reader.free() }
            return try unsafe reader.read(source, limit: limit)
        }
    }
}

/// A state of libpng's, of which it keeps the address.
@safe
private struct PNGReader: ~Copyable {
    private let image: UnsafeMutablePointer<png_image>

    init() {
        // Safe: all zeros and the version is what libpng wants; deinit frees it.
        unsafe image = UnsafeMutablePointer.allocate(capacity: 1)
        unsafe image.initialize(to: png_image())
        unsafe image.pointee.version = png_uint_32(PNG_IMAGE_VERSION)
    }

    deinit {
        // Safe: nobody else frees it; what libpng allocated goes first.
        free()
        unsafe image.deallocate()
    }

    /// Frees what libpng has allocated and forgets the bytes; may be called again.
    func free() { unsafe png_image_free(image) }

    func read(
        _ bytes: UnsafeBufferPointer<UInt8>, limit: Int
    ) throws(MediaError) -> Picture {
        // Safe: libpng reads no more than `count` bytes.
        guard unsafe png_image_begin_read_from_memory(image, bytes.baseAddress, bytes.count) != 0
        else { throw failure }
        let size = try unsafe PictureSize(
            width: Int(image.pointee.width), height: Int(image.pointee.height),
            byteCount: bytes.count, limit: limit)
        let hasAlpha = unsafe image.pointee.format & png_uint_32(PNG_FORMAT_FLAG_ALPHA) != 0
        let format =
            hasAlpha ? PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA : PNG_FORMAT_FLAG_COLOR
        unsafe image.pointee.format = png_uint_32(format)
        // Sixteen bits without a gamma are as eight are.
        unsafe image.pointee.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
        let channels = hasAlpha ? 4 : 3
        var values = Array(repeating: 0 as UInt8, count: size.pixelCount * channels)
        // Safe: with this format and row stride libpng writes width times height pixels.
        let isRead = unsafe values.withUnsafeMutableBytes { target in
            unsafe png_image_finish_read(
                image, nil, target.baseAddress, png_int_32(size.width * channels), nil) != 0
        }
        guard isRead else { throw failure }
        return Picture(
            width: size.width, height: size.height, values: hasAlpha ? onWhite(values) : values)
    }

    /// What libpng says of the failure.
    private var failure: MediaError {
        // Safe: libpng ends its message with a zero.
        let message = unsafe withUnsafeBytes(of: image.pointee.message) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return MediaError("is damaged or cut off (\(message)): fetch or copy it again")
    }

    /// Lays pixels with an opacity on white.
    private func onWhite(_ values: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(values.count / 4 * 3)
        for pixel in stride(from: 0, to: values.count, by: 4) {
            let opacity = Int(values[pixel + 3])
            for channel in pixel..<pixel + 3 {
                let sum = Int(values[channel]) * opacity + 255 * (255 - opacity)
                result.append(UInt8((sum + 127) / 255))
            }
        }
        return result
    }
}
