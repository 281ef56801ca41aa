/// Builds WAV files for tests.
enum WaveBytes {
    /// The bytes of a number, the least significant first.
    static func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// A chunk with its name and size, filled up to an even size.
    static func chunk(_ name: String, _ bytes: [UInt8], size: Int? = nil) -> [UInt8] {
        Array(name.utf8) + little(size ?? bytes.count, 4) + bytes
            + (bytes.count % 2 == 1 ? [0] : [])
    }

    static func format(tag: Int = 1, channels: Int = 1, rate: Int = 8000, bits: Int) -> [UInt8] {
        little(tag, 2) + little(channels, 2) + little(rate, 4)
            + little(rate * channels * bits / 8, 4) + little(channels * bits / 8, 2)
            + little(bits, 2)
    }

    /// The same, as WAVE_FORMAT_EXTENSIBLE.
    static func extended(tag: Int = 1, channels: Int = 1, bits: Int) -> [UInt8] {
        format(tag: 0xFFFE, channels: channels, bits: bits) + little(22, 2) + little(bits, 2)
            + little(0, 4) + little(tag, 2)
            + [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]
    }

    static func file(_ chunks: [UInt8], size: Int? = nil) -> [UInt8] {
        Array("RIFF".utf8) + little(size ?? chunks.count + 4, 4) + Array("WAVE".utf8) + chunks
    }
}
