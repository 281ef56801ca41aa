import Corpus
import Testing

@Suite struct IdxFileTests {
    private func read(_ bytes: [UInt8]) throws -> IdxFile {
        try IdxFile(InputFile(path: "a.idx", bytes: bytes))
    }

    private let bytes: [UInt8] = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 250, 251, 252]

    /// The same, compressed.
    private let compressed: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x63, 0x60, 0xE0, 0x60, 0x62,
        0x60, 0x60, 0x00, 0x61, 0x66, 0x46, 0x26, 0xE6, 0x5F, 0xBF, 0xFF, 0x00, 0x00, 0xA3, 0x1D,
        0x33, 0x8D, 0x12, 0x00, 0x00, 0x00,
    ]

    @Test func readsBytesCompressedOrNot() throws {
        for bytes in [bytes, compressed] {
            let file = try read(bytes)
            #expect(file.dimensions == [2, 3])
            #expect(file.values == .bytes([1, 2, 3, 250, 251, 252]))
        }
    }

    @Test(
        arguments: [
            (9, [0x01, 0xFF], [1, -1]), (11, [0x01, 0x02, 0xFF, 0xFE], [258, -2]),
            (12, [0, 1, 0, 0, 0xFF, 0xFF, 0xFF, 0xFD], [65536, -3]),
            (13, [0x3F, 0xC0, 0, 0, 0xC1, 0x20, 0, 0], [1.5, -10]),
            (
                14, [0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0xC0, 0x24, 0, 0, 0, 0, 0, 0],
                [1.5, -10]
            ),
        ] as [(UInt8, [UInt8], [Float])])
    func readsAllTypesBigEndian(type: UInt8, elements: [UInt8], wanted: [Float]) throws {
        let file = try read([0, 0, type, 1, 0, 0, 0, 2] + elements)
        #expect(file.dimensions == [2])
        #expect(file.values == .floats(wanted))
    }

    @Test func readsFourDimensionsFromDisk() throws {
        let header: [UInt8] = [0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1]
        let folder = try TemporaryFolder()
        let path = try folder.write(header + [7, 9], to: "x")
        #expect(try IdxFile(path: path).dimensions == [1, 2, 1, 1])
        let packed = try folder.write(compressed, to: "y.gz")
        let error = #expect(throws: CorpusError.self) {
            try IdxFile(path: packed, maximumBytes: 17)
        }
        #expect(error?.message.contains("y.gz has 36 bytes, more than the 17") == true)
        let bomb = #expect(throws: CorpusError.self) {
            try IdxFile(InputFile(path: "y.gz", bytes: compressed), maximumBytes: 17)
        }
        #expect(bomb?.message.contains("y.gz has more than the 17 bytes allowed when") == true)
    }

    @Test(
        arguments: [
            (
                [],
                "ends in the middle of the type of an idx file: 4 bytes are wanted at byte offset 0"
            ),
            ([1, 0, 8, 1, 0, 0, 0, 1, 5], "begins with 16779265, not as an idx file"),
            ([0, 0, 10, 1, 0, 0, 0, 1, 5], "not as an idx file"),
            ([0, 0, 8, 0], "has 0 dimensions"), ([0, 0, 8, 5], "has 5 dimensions"),
            ([0, 0, 8, 2, 0, 0, 0, 1, 0], "in the middle of the size of dimension 2"),
            ([0, 0, 8, 1, 0, 0, 0, 0], "asks for 0 of 1 bytes"),
            ([0, 0, 8, 1, 0, 0, 0, 2, 5], "has 1 bytes of elements, but its header asks for 2"),
            ([0, 0, 8, 1, 0, 0, 0, 1, 5, 6], "has 2 bytes of elements, but its header asks for 1"),
            ([0, 0, 14, 1, 255, 255, 255, 255, 5], "asks for 4294967295 of 8 bytes"),
            (
                [0, 0, 14, 3] + Array(repeating: 255, count: 12),
                "asks for 4294967295 x 4294967295 x 4294967295"
            ),
        ] as [([UInt8], String)])
    func headersThatLieAreFound(bytes: [UInt8], said: String) {
        let error = #expect(throws: CorpusError.self) { try read(bytes) }
        #expect(error?.kind == .badData)
        #expect(error?.message.hasPrefix("the file a.idx ") == true)
        #expect(error?.message.contains(said) == true, "\(error?.message ?? "")")
    }

    @Test func damageNeverTraps() {
        for bytes in [bytes, compressed] {
            refusalsOfDamaged(bytes) { file in
                let idx = try IdxFile(file)
                let count =
                    switch idx.values {
                    case .bytes(let values): values.count
                    case .floats(let values): values.count
                    }
                #expect(count == idx.dimensions.reduce(1, *))
            }
        }
    }
}
