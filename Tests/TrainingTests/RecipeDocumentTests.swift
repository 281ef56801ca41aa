import Foundation
import Testing
import Training

@Suite struct RecipeDocumentTests {
    @Test(arguments: [
        "task: [1, 2", "a: b: c", "task: 'open", "\tx: 1", "a: 1\n b: 2", "@x", "a: *b", "{a: 1",
        "a: 1\n---\nb: 2", "task: \u{7}",
    ])
    func brokenYAMLIsOneLineWithFileAndPlace(yaml: String) throws {
        let error = try #require(
            message { _ = try RecipeDocument(yaml: yaml, name: "tiny.yml") })
        #expect(error.hasPrefix("recipe tiny.yml"))
        #expect(!error.contains("\n"))
    }

    @Test func brokenYAMLTellsTheLine() throws {
        let error = try #require(
            message { _ = try RecipeDocument(yaml: "a: 1\nb: c: d\n", name: "tiny.yml") })
        #expect(error.contains("line 2"))
    }

    @Test func repeatedKeysAreRefused() throws {
        let yaml = "task: a\ntask: b\n"
        let error = try #require(message { _ = try RecipeDocument(yaml: yaml, name: "x.yml") })
        #expect(error.contains("key 'task' is given more than once"))
    }

    @Test(arguments: ["- 1\n- 2", "word", "42"])
    func somethingWithoutKeysIsRefused(yaml: String) throws {
        let error = try #require(message { _ = try RecipeDocument(yaml: yaml) })
        #expect(error.contains("has no keys"))
    }

    @Test func deepNestingIsRefusedWithoutACrash() {
        let deep = "a: " + String(repeating: "[", count: 100_000)
        #expect(message { _ = try RecipeDocument(yaml: deep) } != nil)
    }

    @Test func anchorsThatMultiplyAreRefused() {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...8 {
            let repeated = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            yaml += "a\(level): &a\(level) [\(repeated)]\n"
        }
        let yamlText = yaml
        let error = message { _ = try RecipeDocument(yaml: yamlText) }
        #expect(error?.contains("more than 10000 entries") == true)
    }

    @Test func aMissingFileIsAMissingInput() {
        #expect {
            _ = try RecipeDocument(contentsOf: "/nonexistent/tiny.yml")
        } throws: { error in
            guard let error = error as? RecipeError else { return false }
            return error.exitCode == ExitCode.missingInput
                && error.message
                    == "cannot read recipe '/nonexistent/tiny.yml': No such file or directory"
        }
    }

    @Test func aFileThatIsNoTextIsRefused() throws {
        let folder = try TemporaryFolder()
        try put([0x74, 0xFF, 0xFE], at: folder.file("x.yml"))
        let error = message { _ = try RecipeDocument(contentsOf: folder.file("x.yml")) }
        #expect(error?.hasSuffix("is not a text in UTF-8") == true)
    }

    @Test(arguments: ["model.hidden", "=3", "a..b=3", ".a=3", "a.=3", "a b=3"])
    func overridesNeedAKeyAndAValue(assignment: String) throws {
        var document = try RecipeDocument(yaml: "task: x")
        let error = message { try document.set(assignment) }
        #expect(error?.hasPrefix("override '\(assignment)' must") == true)
    }

    @Test func overridesCannotGoThroughAValue() throws {
        var document = try RecipeDocument(yaml: "model: {cell: lstm}")
        let error = message { try document.set("model.cell.size=3") }
        #expect(
            error == "cannot set 'model.cell.size': recipe key 'model.cell' is not a section")
    }

    @Test(arguments: ["model.network.b.n=1", "model.network.a=1"])
    func overridesNameItemsOfAList(assignment: String) throws {
        let yaml = "model: {network: [{name: a, kind: x}, {kind: y}]}"
        var document = try RecipeDocument(yaml: yaml)
        try document.set("model.network.y.n=3")
        let error = message { try document.set(assignment) }
        #expect(
            error == "cannot set '\(assignment.dropLast(2))': 'model.network' has a, y; name one "
                + "of them and a key of it, such as model.network.a.kind")
    }

    @Test func overriddenSectionsCountForTheirKeys() throws {
        var document = try RecipeDocument(yaml: "")
        try document.set("data={train: x}")
        #expect(document.isOverridden("data"))
        #expect(document.isOverridden("data.train"))
        #expect(!document.isOverridden("database"))
    }
}
