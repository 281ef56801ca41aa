import Corpus
import Testing

@Suite struct WaveFileTests {
    private func read(_ bytes: [UInt8]) throws -> WaveFile {
        try WaveFile(InputFile(path: "a.wav", bytes: bytes))
    }

    @Test(
        arguments: [
            (1, 8, [0, 128, 255], [-1, 0, 0.9921875]),
            (1, 16, [0, 0x80, 0xFF, 0xFF, 0, 0x40], [-1, -1 / 32768, 0.5]),
            (1, 24, [0, 0, 0x80, 1, 0, 0, 0, 0, 0x40], [-1, 1 / 8_388_608, 0.5]),
            (1, 32, [0, 0, 0, 0x80, 0, 1, 0, 0], [-1, 1 / 8_388_608]),
            (3, 32, [0, 0, 0xC0, 0x3F, 0, 0, 0x20, 0xC1], [1.5, -10]),
        ] as [(Int, Int, [UInt8], [Float])])
    func readsAllEncodings(tag: Int, bits: Int, data: [UInt8], wanted: [Float]) throws {
        for format in [
            WaveBytes.format(tag: tag, bits: bits), WaveBytes.extended(tag: tag, bits: bits),
        ] {
            let file = try read(
                WaveBytes.file(
                    WaveBytes.chunk("fmt ", format) + WaveBytes.chunk("LIST", [1, 2, 3])
                        + WaveBytes.chunk("data", data)))
            #expect(file.samples == wanted)
            #expect(file.sampleRate == 8000)
            #expect(file.seconds == Double(wanted.count) / 8000)
        }
    }

    @Test func averagesChannels() throws {
        let format = WaveBytes.chunk("fmt ", WaveBytes.format(channels: 3, rate: 44_100, bits: 8))
        let data = WaveBytes.chunk("data", [128, 128, 0, 255, 129, 130])
        let file = try read(WaveBytes.file(format + data))
        #expect(file.channelCount == 3 && file.sampleRate == 44_100)
        #expect(file.samples == [Float(-1.0 / 3), Float(130.0 / 128 / 3)])
    }

    @Test func unknownSizesMeanWhatIsThere() throws {
        let format = WaveBytes.chunk("fmt ", WaveBytes.format(bits: 8))
        let data = WaveBytes.chunk("data", [0, 128], size: 0xFFFF_FFFF)
        #expect(try read(WaveBytes.file(format + data, size: 0xFFFF_FFFF)).samples == [-1, 0])
        // Bytes behind the end are not looked at; nor is what follows the samples.
        let odd = WaveBytes.chunk("data", [0])
        #expect(try read(WaveBytes.file(format + odd) + [9, 9]).samples == [-1])
        #expect(try read(WaveBytes.file(format + Array(odd.dropLast()))).samples == [-1])
    }

    /// Bytes, and what is said of them.
    static let wrong: [(bytes: [UInt8], said: String)] = {
        let format = WaveBytes.chunk("fmt ", WaveBytes.format(bits: 16))
        let data = WaveBytes.chunk("data", [1, 2])
        func file(_ format: [UInt8]) -> [UInt8] {
            WaveBytes.file(WaveBytes.chunk("fmt ", format) + data)
        }
        var guid = WaveBytes.extended(bits: 16)
        guid[30] = 1
        var block = WaveBytes.format(bits: 16)
        block[12] = 3
        return [
            ([], "ends in the middle of the header"),
            (Array("RIFX".utf8) + WaveBytes.little(4, 4) + Array("WAVE".utf8), "'RIFX' and not"),
            (WaveBytes.file([]), "has no samples"), (WaveBytes.file(format), "has no samples"),
            (WaveBytes.file(data + format), "has samples before their format"),
            (WaveBytes.file(format + data, size: 9999), "says that it has 9999 bytes behind the"),
            (WaveBytes.file(format + data, size: 3), "says that it has 3 bytes"),
            (
                WaveBytes.file(format + WaveBytes.chunk("data", [1, 2], size: 0x7FFF_FFFF)),
                "in the middle of the samples: 2147483647 bytes are wanted at byte offset 44"
            ),
            (
                WaveBytes.file(WaveBytes.chunk("junk", [], size: 0xFFFF_FFFE) + format),
                "in the middle of the chunk 'junk': 4294967294 bytes are wanted at byte offset 20"
            ),
            (WaveBytes.file(format + WaveBytes.chunk("data", [])), "has 0 bytes of samples"),
            (
                WaveBytes.file(format + WaveBytes.chunk("data", [1, 2, 3])),
                "has 3 bytes of samples"
            ),
            (file(Array(WaveBytes.format(bits: 16).dropLast())), "in the middle of the format"),
            (file(WaveBytes.format(tag: 6, bits: 8)), "of encoding 6 and 8 bits"),
            (file(WaveBytes.format(bits: 12)), "of encoding 1 and 12 bits"),
            (file(WaveBytes.format(tag: 3, bits: 64)), "of encoding 3 and 64 bits"),
            (file(WaveBytes.format(channels: 0, bits: 16)), "says that 0 channels at 8000 Hz"),
            (file(WaveBytes.format(rate: 0, bits: 16)), "at 0 Hz"),
            (file(block), "take 3 bytes"), (file(guid), "has an encoding of its own"),
            (file(Array(WaveBytes.extended(bits: 16).dropLast())), "in the middle of the format"),
            (
                WaveBytes.file(
                    WaveBytes.chunk("fmt ", WaveBytes.format(tag: 3, bits: 32))
                        + WaveBytes.chunk("data", [0, 0, 0, 0, 0, 0, 0xC0, 0x7F])),
                "has a sample at byte offset 48 that is not finite"
            ),
        ]
    }()

    @Test(arguments: wrong)
    func faultsAreNamed(bytes: [UInt8], said: String) {
        let error = #expect(throws: CorpusError.self) { try read(bytes) }
        #expect(error?.kind == .badData)
        #expect(error?.message.hasPrefix("the file a.wav ") == true)
        #expect(error?.message.contains(said) == true, "\(error?.message ?? "")")
    }

    @Test func damageNeverTraps() throws {
        let bytes = WaveBytes.file(
            WaveBytes.chunk("fmt ", WaveBytes.extended(channels: 2, bits: 24))
                + WaveBytes.chunk("LIST", [1, 2, 3])
                + WaveBytes.chunk("data", Array(0..<18)))
        #expect(try read(bytes).samples.count == 3)
        let refused = refusalsOfDamaged(bytes) { file in
            let sound = try WaveFile(file)
            #expect(sound.samples.count > 0 && sound.samples.count <= 18)
            #expect(sound.samples.allSatisfy { $0 >= -1 && $0 < 1 })
        }
        #expect(refused > 300)
    }
}
