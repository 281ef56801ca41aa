/// Integers to bytes and back, least significant byte first, whatever the machine's own order.
enum LittleEndian {
    /// The bytes of `count` integers.
    @inline(__always)
    static func bytes<Bits: FixedWidthInteger>(count: Int, _ bits: (Int) -> Bits) -> [UInt8] {
        let width = Bits.bitWidth / 8
        var bytes = [UInt8](repeating: 0, count: count * width)
        for index in 0..<count {
            let value = bits(index)
            for byte in 0..<width {
                bytes[index * width + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte))
            }
        }
        return bytes
    }

    /// The values in some bytes; bytes that do not fill a last value are ignored.
    @inline(__always)
    static func values<Bits: FixedWidthInteger & UnsignedInteger, Value>(
        _ bytes: ArraySlice<UInt8>, _ value: (Bits) -> Value
    ) -> [Value] {
        let width = Bits.bitWidth / 8
        let count = bytes.count / width
        var values: [Value] = []
        values.reserveCapacity(count)
        for index in 0..<count {
            let start = bytes.startIndex + index * width
            var bits: Bits = 0
            for byte in 0..<width {
                bits |= Bits(truncatingIfNeeded: bytes[start + byte]) << Bits(8 * byte)
            }
            values.append(value(bits))
        }
        return values
    }
}
