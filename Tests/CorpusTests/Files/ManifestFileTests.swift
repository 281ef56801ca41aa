import Corpus
import Testing

@Suite struct ManifestFileTests {
    private func read(_ text: String, path: String = "sounds/list.tsv") throws -> ManifestFile {
        try ManifestFile(InputFile(path: path, bytes: Array(text.utf8)), checksFiles: false)
    }

    @Test func readsPathsFromItsFolder() throws {
        let text = "a.wav\tone two\r\n\n sub/../b c.wav \t zwei\tdrei \n/x/../y.wav\t\n./é.wav\té"
        let entries = try read(text).entries
        #expect(
            entries.map(\.path)
                == ["sounds/a.wav", "sounds/sub/../b c.wav", "/x/../y.wav", "sounds/./é.wav"])
        #expect(entries.map(\.text) == ["one two", "zwei\tdrei", "", "é"])
        #expect(entries.map(\.line) == [1, 3, 4, 5])
        #expect(try read("a\tb", path: "list.tsv").entries.map(\.path) == ["a"])
    }

    /// A manifest, the line of its fault (0: none), and what is said of it.
    @Test(
        arguments: [
            ("", 0, "names no file"), ("\n \n", 0, "names no file"),
            ("a.wav\tx\nb.wav y\n", 2, "has no tab, but 'b.wav y'"),
            ("\tx\n", 1, "has '' in place of a path"), ("a\0b\tx\n", 1, "in place of a path"),
            ("../a.wav\tx\n", 1, "has the path '../a.wav', which leads above"),
            ("a/../../b/c\tx\n", 1, "leads above"), ("..\tx\n", 1, "leads above"),
            (".//..\tx\n", 1, "leads above"),
        ])
    func faultsAreNamedByLine(text: String, line: Int, said: String) {
        let error = #expect(throws: CorpusError.self) { try read(text) }
        #expect(error?.kind == .badData)
        let place = line == 0 ? "the file sounds/list.tsv " : "line \(line) of sounds/list.tsv "
        #expect(error?.message.hasPrefix(place) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains(said) == true, "\(error?.message ?? "")")
    }

    @Test func missingFilesAreNamedByLine() throws {
        let folder = try TemporaryFolder()
        try folder.write([1], to: "deep/a.png")
        let full = try folder.write([1], to: "b.png")
        let lines = "deep/a.png\tone\n\(full)\ttwo\n"
        let good = try folder.write(Array(lines.utf8), to: "good.tsv")
        #expect(
            try ManifestFile(path: good).entries.map(\.path) == [folder.path + "/deep/a.png", full])
        for name in ["c.png", "deep"] {
            let bad = try folder.write(Array((lines + name + "\tx\n").utf8), to: "bad.tsv")
            let error = #expect(throws: CorpusError.self) { try ManifestFile(path: bad) }
            #expect(error?.kind == .missingInput)
            #expect(
                error?.message.hasPrefix("line 3 of \(bad) names \(folder.path)/\(name),") == true)
            #expect(try ManifestFile(path: bad, checksFiles: false).entries.count == 3)
        }
    }

    @Test func damageNeverTraps() {
        refusalsOfDamaged(Array("a/../b.wav\tünf\n/c\td\n".utf8)) { file in
            _ = try ManifestFile(file)
        }
    }
}
