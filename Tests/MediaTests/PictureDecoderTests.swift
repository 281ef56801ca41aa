import Media
import TestSupport
import Testing

@Suite struct PictureDecoderTests {
    private static let png = ["rgb", "grey", "black", "palette", "grey16", "alpha", "grey-alpha"]
    private static let jpeg = ["rgb", "halved", "progressive", "grey", "cmyk"]

    private func file(_ name: String) throws -> [UInt8] {
        try Golden.load("pictures").integers(name + "/file").map { UInt8(clamping: $0) }
    }

    /// The largest difference from what Pillow reads.
    private func error(_ name: String) throws -> Int {
        let picture = try PictureDecoder.decode(try file(name))
        #expect(picture.width == 13 && picture.height == 10 && picture.channels == 3)
        let wanted = try Golden.load("pictures").integers(name + "/pixels")
        return zip(picture.values, wanted).reduce(0) { max($0, abs(Int($1.0) - $1.1)) }
    }

    @Test(arguments: png)
    func readsPNGExactly(name: String) throws {
        // Pillow rounds the mixture with white in another way.
        #expect(try error("png/" + name) <= (name.contains("alpha") ? 1 : 0))
    }

    @Test(arguments: jpeg)
    func readsJPEGAsPillowDoes(name: String) throws {
        #expect(try error("jpeg/" + name) <= 2)
    }

    private func message(_ bytes: [UInt8], limit: Int = 1 << 20) -> String {
        let error = #expect(throws: MediaError.self) {
            try PictureDecoder.decode(bytes, limit: limit)
        }
        return error?.message ?? ""
    }

    @Test func refusesTooManyPixels() throws {
        for name in ["png/rgb", "jpeg/rgb"] {
            let bytes = try file(name)
            #expect(try PictureDecoder.decode(bytes, limit: 130).values.count == 390)
            #expect(
                message(bytes, limit: 129).contains("13 x 10 pixels, more than the 129 allowed"))
        }
    }

    @Test func refusesASizeThatTheFileCannotHold() throws {
        // 32767 columns and rows, which the checksum of a PNG's header would tell; JPEG has none.
        var bytes = try file("jpeg/grey")
        let frame = try #require(
            bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
        for offset in [5, 7] {
            bytes[frame + offset] = 0x7F
            bytes[frame + offset + 1] = 0xFF
        }
        let said = message(bytes, limit: .max)
        #expect(said.contains("365 bytes hold a picture of 32767 x 32767"), "\(said)")
    }

    @Test func refusesOtherFiles() {
        #expect(message([]).contains("begins neither as PNG nor as JPEG"))
        #expect(message(Array("GIF89a".utf8)).contains("begins neither as PNG nor as JPEG"))
        #expect(message([0x89, 0x50, 0x4E, 0x47]).contains("is damaged or cut off ("))
        #expect(message([0xFF, 0xD8, 0xFF]).contains("has a picture without pixels"))
    }

    @Test(arguments: png.map { "png/" + $0 } + jpeg.map { "jpeg/" + $0 })
    func damageNeverTraps(name: String) throws {
        let bytes = try file(name)
        var refused = 0
        func attempt(_ damaged: [UInt8]) {
            do throws(MediaError) {
                let picture = try PictureDecoder.decode(damaged, limit: 10_000)
                #expect(picture.values.count == picture.width * picture.height * 3)
            } catch {
                refused += 1
                #expect(error.message.contains(": "))
            }
        }
        // All but the last bytes, which mark an end that is reached anyway.
        for count in 0..<bytes.count - 12 { attempt(Array(bytes[..<count])) }
        #expect(refused == bytes.count - 12)
        for place in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[place] ^= 1 << bit
                attempt(damaged)
            }
        }
        // Checksums find what is changed in PNG; JPEG has none.
        #expect(refused > (name.hasPrefix("png") ? 5 : 1) * bytes.count)
    }
}
