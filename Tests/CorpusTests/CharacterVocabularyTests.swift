import Corpus
import Testing

@Suite struct CharacterVocabularyTests {
    private let vocabulary = CharacterVocabulary(text: "banana \u{1F642}é\n".unicodeScalars)

    @Test func sortsItsCharactersAndKeepsIndexZeroFree() {
        #expect(vocabulary.scalars == ["\n", " ", "a", "b", "n", "é", "\u{1F642}"])
        #expect(vocabulary.count == 8)
        #expect(vocabulary.encode("nab") == [5, 3, 4])
        #expect(vocabulary.index(of: "\n") == 1)
        #expect(vocabulary.index(of: "\u{1F642}") == 7)
    }

    @Test func orderOfTheTextDoesNotMatter() {
        let text = "\u{1F642}\n a n b é a".unicodeScalars
        #expect(CharacterVocabulary(text: text) == vocabulary)
    }

    @Test(arguments: ["c", "\0", "\u{10FFFF}", "É", "A"] as [Unicode.Scalar])
    func unknownCharactersShareIndexZero(scalar: Unicode.Scalar) {
        #expect(!vocabulary.contains(scalar))
        #expect(vocabulary.index(of: scalar) == 0)
    }

    @Test func decodesWhatItEncoded() {
        #expect(vocabulary.decode(vocabulary.encode("nab é\u{1F642}\n")) == "nab é\u{1F642}\n")
        #expect(vocabulary.decode(vocabulary.encode("cab")) == "\u{FFFD}ab")
        #expect(vocabulary.decode([]) == "")
    }

    @Test(arguments: [0, 1, 7, 8, 9, 31, 64, 65])
    func survivesItsSavedForm(count: UInt32) throws {
        let scalars = (0..<count).compactMap { Unicode.Scalar(0x3b1 - 30 + 7 * $0) }
        let vocabulary = CharacterVocabulary(text: scalars)
        #expect(vocabulary.count == Int(count) + 1)
        #expect(try CharacterVocabulary(scalarValues: vocabulary.scalarValues) == vocabulary)
        #expect(vocabulary.encode(scalars) == (0..<Int32(count)).map { $0 + 1 })
    }

    @Test(
        arguments: [
            ([0x61, 0xD800], "holds 55296, which is no Unicode scalar value"),
            ([0x110000], "holds 1114112, which"),
            ([0x62, 0x61], "holds 97 after 98"),
            ([0x61, 0x61], "holds 97 after 97"),
        ] as [([UInt32], String)])
    func refusesABrokenSavedForm(values: [UInt32], text: String) {
        let error = #expect(throws: CorpusError.self) {
            try CharacterVocabulary(scalarValues: values)
        }
        #expect(error?.kind == .badData)
        #expect(error?.message.contains(text) == true)
    }

    @Test func trapsOnATokenItDoesNotHave() async {
        await #expect(processExitsWith: .failure) {
            _ = CharacterVocabulary(text: "ab".unicodeScalars).decode([3])
        }
    }
}
