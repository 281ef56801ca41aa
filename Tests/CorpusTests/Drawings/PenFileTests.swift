import Corpus
import Testing

@Suite struct PenFileTests {
    private func read(_ text: String) throws -> PenFile {
        try PenFile(InputFile(path: "pen.txt", bytes: Array(text.utf8)))
    }

    @Test func readsPointsAndStrokes() throws {
        let drawings = try read("1,2 3.5,-4 | 0,0\t1e1,2\r\n\t.5,0  7,8 ").drawings
        #expect(
            drawings.map(\.strokes) == [
                [[SIMD2(1, 2), SIMD2(3.5, -4)], [SIMD2(0, 0), SIMD2(10, 2)]],
                [[SIMD2(0.5, 0), SIMD2(7, 8)]],
            ])
        #expect(drawings.map(\.pointCount) == [4, 2])
        #expect(try read("").drawings.isEmpty)
    }

    /// A file, the line of its fault, and what is said of it.
    @Test(
        arguments: [
            ("1,2 3,4\n1,2 3\n", 2, "the word '3'"), ("1,2 3,4,5\n", 1, "the word '3,4,5'"),
            ("1,x 3,4\n", 1, "the word '1,x'"), ("1,nan 3,4\n", 1, "'1,nan'"),
            ("1,2e9 3,4\n", 1, "'1,2e9'"), ("1,2 |3,4\n", 1, "'|3,4'"),
            ("1,2 3,4\n\n", 2, "a stroke without a point"),
            ("1,2 | | 3,4\n", 1, "a stroke without a point"),
            ("1,2 3,4 |\n", 1, "a stroke without a point"), ("1,2\n", 1, "a single point"),
        ])
    func faultsAreNamedByLine(text: String, line: Int, said: String) {
        let error = #expect(throws: CorpusError.self) { try read(text) }
        #expect(error?.kind == .badData)
        #expect(
            error?.message.hasPrefix("line \(line) of pen.txt ") == true,
            "\(error?.message ?? "")")
        #expect(error?.message.contains(said) == true, "\(error?.message ?? "")")
    }

    @Test func damageNeverTraps() {
        let refused = refusalsOfDamaged(Array("1,2 3,4 | 5,6\n-.5,1e2 7,8\n".utf8)) { file in
            _ = try PenFile(file)
        }
        #expect(refused > 50)
    }

    @Test func largeDrawingsDoNotMakeOthersSmall() throws {
        let small = Array(repeating: "0,0 0,10\n", count: 7).joined()
        let drawings = try read(small + "0,0 1000,0\n").drawings
        let text = String(decoding: PenSheet.svg(drawings), as: UTF8.self)
        #expect(text.contains("<polyline points=\"60.0,10.0 60.0,110.0\"/>"))
        #expect(text.contains("<polyline points=\"130.0,300.0 230.0,300.0\"/>"))
    }

    @Test func aSheetHasEachStrokeInItsSquare() throws {
        let drawings = try read("0,0 100,0 | 50,-50 50,50\n-7,5 -7,25\n0,0 0,0\n").drawings
        let text = String(decoding: PenSheet.svg(drawings), as: UTF8.self)
        #expect(text.hasPrefix("<svg ") && text.hasSuffix("</svg>\n"))
        #expect(text.contains("width=\"240\" height=\"240\""))
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("<polyline") }
        #expect(
            lines == [
                "<polyline points=\"10.0,60.0 110.0,60.0\"/>",
                "<polyline points=\"60.0,10.0 60.0,110.0\"/>",
                "<polyline points=\"180.0,50.0 180.0,70.0\"/>",
                "<polyline points=\"60.0,180.0 60.0,180.0\"/>",
            ])
    }
}
