import Corpus
import TestSupport
import Testing

@Suite struct PictureFileTests {
    private typealias Form = PictureFile.Form

    /// A picture of some columns, by its values of red, green and blue.
    private func read(_ width: Int, _ values: [UInt8], _ form: Form) throws -> PictureFile {
        let bytes = SmallPNG.bytes(width: width, values)
        return try PictureFile(InputFile(path: "a.png", bytes: bytes), form: form)
    }

    private func size(_ height: Int, _ width: Int) -> PictureFile.Size {
        PictureFile.Size(height: height, width: width)
    }

    @Test func planesFollowEachOther() throws {
        let picture = try read(3, Array(1...18), Form(channels: 3))
        #expect(picture.size == size(2, 3))
        #expect(
            picture.planes == [1, 4, 7, 10, 13, 16, 2, 5, 8, 11, 14, 17, 3, 6, 9, 12, 15, 18])
    }

    @Test func greyIsLuma() throws {
        let values: [UInt8] = [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9, 255, 255, 255, 0, 0, 0]
        #expect(try read(3, values, Form(channels: 1)).planes == [76, 150, 29, 9, 255, 0])
    }

    /// Grey values of a row, the columns that they are brought to, and the means over areas.
    @Test(
        arguments: [
            ([0, 100, 200, 40], 2, [50, 120]), ([0, 100, 200, 40], 1, [85]),
            ([0, 90, 210], 2, [30, 170]), ([10, 20], 4, [10, 10, 20, 20]),
            ([0, 100], 3, [0, 50, 100]), ([7], 5, [7, 7, 7, 7, 7]),
        ] as [([UInt8], Int, [UInt8])])
    func newPixelsAreMeansOverTheirArea(row: [UInt8], width: Int, means: [UInt8]) throws {
        let pixels = row.flatMap { [$0, $0, $0] }
        let wide = try read(row.count, pixels, Form(size: size(1, width), channels: 1))
        #expect(wide.planes == means)
        let high = try read(1, pixels, Form(size: size(width, 1), channels: 1))
        #expect(high.planes == means)
        let both = try read(row.count, pixels + pixels, Form(size: size(3, width), channels: 3))
        #expect(both.planes == Array(repeating: means, count: 9).flatMap(\.self))
    }

    @Test func faultsNameTheFile() throws {
        let folder = try TemporaryFolder()
        let text = try folder.write(Array("no picture".utf8), to: "a.png")
        for (path, kind, said) in [
            (text, CorpusError.Kind.badData, "begins neither as PNG nor as JPEG"),
            (folder.path + "/b.png", .missingInput, "there is no file"),
            (folder.path, .badData, "is a folder"),
        ] {
            let error = #expect(throws: CorpusError.self) {
                try PictureFile(path: path, form: Form(channels: 3))
            }
            #expect(error?.kind == kind)
            #expect(error?.message.contains(path) == true, "\(error?.message ?? "")")
            #expect(error?.message.contains(said) == true, "\(error?.message ?? "")")
        }
    }

    /// The size that a file claims is looked at before anything is allocated for it.
    @Test func hugePicturesAreRefused() throws {
        let file = try Golden.load("pictures").integers("jpeg/grey/file")
        var bytes = file.map { UInt8(clamping: $0) }
        let frame = try #require(
            bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
        bytes.replaceSubrange(frame + 5..<frame + 9, with: [0x40, 0, 0x40, 0])
        let error = #expect(throws: CorpusError.self) {
            try PictureFile(InputFile(path: "a.jpg", bytes: bytes), form: Form(channels: 1))
        }
        let said = error?.message ?? ""
        #expect(said.contains("a.jpg") && said.contains("more than the 33554432"), "\(said)")
    }

    @Test func damageNeverTraps() {
        refusalsOfDamaged(SmallPNG.bytes(width: 2, Array(0..<12))) { file in
            let picture = try PictureFile(file, form: Form(size: size(3, 3), channels: 1))
            #expect(picture.planes.count == 9)
        }
    }
}
