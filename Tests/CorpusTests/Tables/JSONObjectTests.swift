import Corpus
import Testing

@Suite struct JSONObjectTests {
    private func read(_ text: String) throws -> [JSONObject] {
        let file = try LineFile(path: "a.jsonl", text: text)
        return try (0..<file.count).compactMap { try JSONObject(line: $0, of: file) }
    }

    private let sample = """
        {"text": "a \\"b\\" \\u00e9", "stars": 4.5, "tokens": [1, -2e3], "tags": ["x", "y"]}

         {"flag": true, "nothing": null, "deep": {"a": [[], {}, 0, 1, false]}}
        """

    @Test func readsValuesOfAllKinds() throws {
        let objects = try read(sample)
        #expect(objects.map(\.line) == [1, 3])
        #expect(try objects[0].string("text") == "a \"b\" é")
        #expect(try objects[0].number("stars") == 4.5)
        #expect(try objects[0].numbers("tokens") == [1, -2000])
        #expect(try objects[0].strings("tags") == ["x", "y"])
        let deep: [JSONValue] = [
            .array([]), .object([:]), .number(0), .number(1), .boolean(false),
        ]
        #expect(
            objects[1].values
                == ["flag": .boolean(true), "nothing": .null, "deep": .object(["a": .array(deep)])])
        #expect(try read("").isEmpty)
        #expect(try read("\r\n{}\r\n").map(\.line) == [2])
    }

    @Test func otherKindsThanWantedAreNamed() throws {
        let object = try read("\n" + sample)[0]
        let faults: [(String, () throws -> Void)] = [
            (
                "has nothing of the name 'none', only 'stars, tags, text, tokens'",
                { _ = try object.string("none") }
            ),
            (
                "has a number in 'stars', which should be a string",
                { _ = try object.string("stars") }
            ),
            ("has a string in 'text', which should be a number", { _ = try object.number("text") }),
            ("has a string in 'text', which should be numbers", { _ = try object.numbers("text") }),
            ("has a string in 'tags', which should be numbers", { _ = try object.numbers("tags") }),
            (
                "has a number in 'tokens', which should be strings",
                { _ = try object.strings("tokens") }
            ),
        ]
        for (said, attempt) in faults {
            let error = #expect(throws: CorpusError.self, performing: attempt)
            #expect(error?.message.hasPrefix("line 2 of a.jsonl " + said) == true)
        }
    }

    @Test(
        arguments: [
            "[1]", "1", "{", "{\"a\": }", "{\"a\": 1} x", "{'a': 1}", "{\"a\": 1e999}", "\u{0}",
            "{\"a\": " + String(repeating: "[", count: 100_000),
        ])
    func whatIsNoObjectIsNamedByLine(text: String) {
        let error = #expect(throws: CorpusError.self) { try read("{\"a\": 1}\n" + text + "\n") }
        #expect(error?.kind == .badData)
        #expect(error?.message.hasPrefix("line 2 of a.jsonl has '") == true)
        #expect(error?.message.contains("which is no JSON object") == true)
    }

    @Test func linesHaveALimit() {
        let long = "{\"a\": \"" + String(repeating: "x", count: 4 << 20) + "\"}"
        let error = #expect(throws: CorpusError.self) { try read("\n" + long) }
        #expect(error?.message.hasPrefix("line 2 of a.jsonl has 4194313 bytes, more than") == true)
    }

    @Test func damageNeverTraps() {
        let refused = refusalsOfDamaged(Array(sample.utf8)) { file in
            let lines = try LineFile(
                path: file.path, text: String(decoding: file.bytes, as: UTF8.self))
            for index in 0..<lines.count {
                if let object = try JSONObject(line: index, of: lines) { #expect(object.line <= 4) }
            }
        }
        #expect(refused > 200)
    }
}
