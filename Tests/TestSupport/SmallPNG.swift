/// Writes pictures as PNG, without compressing them.
public enum SmallPNG {
    /// The bytes of a file.
    ///
    /// - Parameters:
    ///   - width: pixels of a row.
    ///   - values: red, green and blue, [height][width][3]; less than 64 KiB with a byte a row.
    /// - Returns: the file.
    public static func bytes(width: Int, _ values: [UInt8]) -> [UInt8] {
        let rows = stride(from: 0, to: values.count, by: 3 * width).map {
            [0] + values[$0..<$0 + 3 * width]
        }
        let raw = Array(rows.joined())
        precondition(raw.count < 1 << 16, "\(raw.count) bytes in one block")
        let size = UInt16(raw.count)
        let stored =
            [0x78, 0x01, 1] + littleEndian(size) + littleEndian(~size) + raw
            + bigEndian(adler(raw))
        let header =
            bigEndian(UInt32(width)) + bigEndian(UInt32(rows.count)) + [8, 2, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
            + chunk("IDAT", stored) + chunk("IEND", [])
    }

    private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let content = Array(name.utf8) + data
        return bigEndian(UInt32(data.count)) + content + bigEndian(checksum(content))
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }

    private static func littleEndian(_ value: UInt16) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
    }

    /// CRC-32, bit by bit.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum = UInt32.max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        return ~sum
    }

    private static func adler(_ bytes: [UInt8]) -> UInt32 {
        var low: UInt32 = 1, high: UInt32 = 0
        for byte in bytes {
            low = (low + UInt32(byte)) % 65521
            high = (high + low) % 65521
        }
        return high << 16 | low
    }
}
