import Media
import Testing

@Suite struct GunzipTests {
    /// "Lockstep, lockstep, lockstep!" and a line end.
    private let text: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xF3, 0xC9, 0x4F, 0xCE, 0x2E,
        0x2E, 0x49, 0x2D, 0xD0, 0x51, 0xC8, 0xC1, 0x60, 0x29, 0x72, 0x01, 0x00, 0xDD, 0xF2, 0x28,
        0x0A, 0x1E, 0x00, 0x00, 0x00,
    ]
    private let plain = Array("Lockstep, lockstep, lockstep!\n".utf8)

    /// A thousand zeros.
    private let zeros: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x63, 0x60, 0x18, 0x05, 0xA3,
        0x60, 0x14, 0x0C, 0x77, 0x00, 0x00, 0x80, 0x17, 0x0B, 0x06, 0xE8, 0x03, 0x00, 0x00,
    ]

    private func message(_ bytes: [UInt8], limit: Int = 1 << 20) -> String {
        let error = #expect(throws: MediaError.self) { try Gunzip.bytes(of: bytes, limit: limit) }
        return error?.message ?? ""
    }

    @Test func decompresses() throws {
        #expect(Gunzip.isCompressed(text) && !Gunzip.isCompressed(plain))
        #expect(try Gunzip.bytes(of: text, limit: plain.count) == plain)
        #expect(try Gunzip.bytes(of: zeros, limit: 1000) == Array(repeating: 0, count: 1000))
    }

    @Test func joinsMembersAndPassesOverZerosBehindThem() throws {
        #expect(try Gunzip.bytes(of: text + text + [0, 0, 0], limit: 100) == plain + plain)
        #expect(message(text + [1]).contains("behind the compressed ones at byte offset 35"))
        #expect(message(text + [0x1F, 0x8B, 8]).contains("cut off after 38 bytes"))
    }

    /// More than the piece that is decompressed at once.
    @Test func longFilesStopAtTheLimit() throws {
        let many = Array(repeatElement(zeros, count: 500).joined())
        #expect(try Gunzip.bytes(of: many, limit: 500_000) == Array(repeating: 0, count: 500_000))
        #expect(message(many, limit: 499_999).contains("more than the 499999 bytes allowed"))
        #expect(message(text, limit: 0).contains("more than the 0 bytes allowed"))
    }

    @Test func everyCutAndEveryChangedByteIsFound() {
        for count in text.indices {
            #expect(message(Array(text[..<count])).contains("cut off after \(count) bytes"))
        }
        var accepted = 0
        // Changes of the header's time, flags for speed and system mean nothing.
        for place in text.indices where !(4..<10).contains(place) {
            for bit in 0..<8 {
                var damaged = text
                damaged[place] ^= 1 << bit
                // Flags and the bits that fill the last byte of the data may change nothing.
                if let bytes = try? Gunzip.bytes(of: damaged, limit: 100) {
                    accepted += 1
                    #expect(bytes == plain, "byte \(place), bit \(bit)")
                }
            }
        }
        #expect(accepted < 16)
    }
}
