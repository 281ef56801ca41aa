import Corpus
import Testing

@Suite struct PictureSheetTests {
    /// The width and height in a PNG's header.
    private func size(_ file: [UInt8]) -> [Int] {
        [16, 20].map { start in file[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
    }

    @Test(arguments: [(1, [3, 2]), (2, [8, 2]), (3, [8, 6]), (4, [8, 6]), (5, [13, 6])])
    func picturesLieSideBySide(count: Int, wanted: [Int]) throws {
        let pictures = (0..<count).map { Array(repeating: UInt8($0), count: 6) }
        let file = try PictureSheet.png(pictures, width: 3, height: 2)
        #expect(file.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        #expect(size(file) == wanted)
    }

    @Test func sheetsThatAreTooLargeAreRefused() throws {
        let row = Array(repeating: UInt8(1), count: 1_000_001)
        let error = #expect(throws: CorpusError.self) {
            try PictureSheet.png([row], width: row.count, height: 1)
        }
        #expect(error?.message.contains("1000001 x 1 pixels") == true)
    }
}
