internal import CTurboJPEG

/// Decodes JPEG with TurboJPEG (`tjDecompressHeader3`, `tjDecompress2`).
enum JPEG {
    static func decode(_ bytes: [UInt8], limit: Int) throws(MediaError) -> Picture {
        let reader = try JPEGReader()
        // Safe: the bytes stay where they are until the closure ends, and the reader keeps nothing.
        return try unsafe bytes.withUnsafeBufferPointer { source throws(MediaError) in
            try unsafe reader.read(source, limit: limit)
        }
    }
}

/// A decompressor of TurboJPEG's.
@safe
private struct JPEGReader: ~Copyable {
    private let handle: tjhandle

    init() throws(MediaError) {
        // Safe: a new decompressor, or none; deinit frees it.
        guard let fresh = unsafe tjInitDecompress() else {
            throw MediaError("cannot be decoded, since memory is short: end other programs")
        }
        unsafe handle = unsafe fresh
    }

    deinit {
        // Safe: nobody else frees it.
        _ = unsafe tjDestroy(handle)
    }

    func read(
        _ bytes: UnsafeBufferPointer<UInt8>, limit: Int
    ) throws(MediaError) -> Picture {
        var width: Int32 = 0, height: Int32 = 0, sampling: Int32 = 0, colors: Int32 = 0
        // Safe: the library reads no more than `count` bytes.
        guard
            unsafe tjDecompressHeader3(
                handle, bytes.baseAddress, UInt(bytes.count), &width, &height, &sampling, &colors)
                == 0
        else { throw failure }
        let size = try PictureSize(
            width: Int(width), height: Int(height), byteCount: bytes.count, limit: limit)
        let isCMYK = colors == TJCS_CMYK.rawValue || colors == TJCS_YCCK.rawValue
        let format = isCMYK ? TJPF_CMYK.rawValue : TJPF_RGB.rawValue
        var values = Array(repeating: 0 as UInt8, count: size.pixelCount * (isCMYK ? 4 : 3))
        // Safe: with this format and a pitch of 0, rows without gaps, the library writes width times
        // height pixels.
        let isRead = unsafe values.withUnsafeMutableBufferPointer { target in
            unsafe tjDecompress2(
                handle, bytes.baseAddress, UInt(bytes.count), target.baseAddress, width, 0, height,
                Int32(format), CTurboJPEG_flags()) == 0
        }
        guard isRead else { throw failure }
        return Picture(
            width: size.width, height: size.height, values: isCMYK ? withoutBlack(values) : values)
    }

    /// What the library says of the failure, or of damage that it could read over.
    private var failure: MediaError {
        // Safe: a C string that stays until the next call.
        let message = unsafe tjGetErrorStr2(handle).map { unsafe String(cString: $0) } ?? ""
        return MediaError("is damaged or cut off (\(message)): fetch or copy it again")
    }

    /// Inverted cyan, magenta, yellow and black as red, green and blue.
    private func withoutBlack(_ values: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(values.count / 4 * 3)
        for pixel in stride(from: 0, to: values.count, by: 4) {
            for channel in pixel..<pixel + 3 {
                let product = Int(values[channel]) * Int(values[pixel + 3])
                result.append(UInt8((product + 127) / 255))
            }
        }
        return result
    }
}
