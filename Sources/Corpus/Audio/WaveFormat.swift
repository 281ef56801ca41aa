/// The `fmt ` chunk of a WAV file.
struct WaveFormat {
    /// How a sample is written, little-endian.
    enum Encoding {
        /// Whole numbers of 1 to 4 bytes; a single byte has no sign.
        case integer(bytes: Int)
        /// IEEE single precision.
        case float
    }

    /// How a sample is written.
    let encoding: Encoding
    /// The number of channels, at least 1.
    let channelCount: Int
    /// The samples of a channel in a second, in hertz, at least 1.
    let sampleRate: Int

    /// What follows the two bytes of the encoding in the identifier of an extended format.
    private static let identifierEnd: [UInt8] = [
        0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71,
    ]

    /// Reads a chunk.
    ///
    /// - Throws: `CorpusError` (`badData`) for a chunk that is too short or contradicts itself, and for
    ///   encodings other than these.
    init(_ reader: inout ByteReader, in file: InputFile) throws(CorpusError) {
        let what = "the format of a WAV file"
        var tag = try reader.littleEndian(UInt16.self, what)
        channelCount = Int(try reader.littleEndian(UInt16.self, what))
        sampleRate = Int(try reader.littleEndian(UInt32.self, what))
        try reader.skip(4, what)
        let blockBytes = Int(try reader.littleEndian(UInt16.self, what))
        let bits = Int(try reader.littleEndian(UInt16.self, what))
        if tag == 0xFFFE {
            // The size of what follows, valid bits, places of loudspeakers.
            try reader.skip(8, what)
            tag = try reader.littleEndian(UInt16.self, what)
            guard file.bytes[try reader.skip(14, what)].elementsEqual(Self.identifierEnd) else {
                throw file.wrong("has an encoding of its own: convert it to PCM of 16 bits")
            }
        }
        switch (tag, bits) {
        case (1, 8), (1, 16), (1, 24), (1, 32): encoding = .integer(bytes: bits / 8)
        case (3, 32): encoding = .float
        default:
            throw file.wrong(
                "has samples of encoding \(tag) and \(bits) bits: convert it to PCM of 16 bits")
        }
        guard channelCount > 0, sampleRate > 0, blockBytes == channelCount * bits / 8 else {
            throw file.wrong(
                "says that \(channelCount) channels at \(sampleRate) Hz of \(bits) bits each take "
                    + "\(blockBytes) bytes: convert it anew")
        }
    }

    /// The bytes of a sample.
    var sampleBytes: Int {
        switch encoding {
        case .integer(let bytes): bytes
        case .float: 4
        }
    }

    /// The value of a sample; whole numbers are scaled to -1..<1, which is exact but for 4 bytes.
    func value(_ bytes: ArraySlice<UInt8>) -> Double {
        var bits: UInt32 = 0
        for byte in bytes.reversed() { bits = bits << 8 | UInt32(byte) }
        switch encoding {
        case .integer(bytes: 1):
            return Double(Int(bits) - 128) / 128
        case .integer(let count):
            let number = Int32(bitPattern: bits << UInt32(32 - 8 * count))
            return Double(number) / 2_147_483_648
        case .float:
            return Double(Float(bitPattern: bits))
        }
    }
}
