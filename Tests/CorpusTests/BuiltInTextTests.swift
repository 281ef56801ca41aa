import Corpus
import Foundation
import Testing

@Suite struct BuiltInTextTests {
    /// The published figures were measured on exactly this text.
    @Test func shakespeareIsTheTextOfThePublishedFigures() throws {
        let root = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appending(path: "Sources/Tasks/Resources/texts/shakespeare")
        let text = try TextSource(path: folder.path)
        #expect(text.files.count == 37)
        #expect(text.count == 4_802_761)
        let vocabulary = CharacterVocabulary(text: text.scalars)
        #expect(vocabulary.scalars.count == 79)
        let beginning = " A Midsummer Night's Dream\n"
        #expect(String(text.string.prefix(beginning.count)) == beginning)
        // FNV-1a, 64 bits, over the tokens: any other order or character changes it.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for token in vocabulary.encode(text.scalars) {
            hash = (hash ^ UInt64(UInt32(bitPattern: token))) &* 0x100_0000_01b3
        }
        #expect(hash == 0x24fe_1bca_cc89_e0cc)
    }
}
