/// A part of a text: whole characters of one or more files, in order.
///
/// The characters stay in the files' bytes; whoever wants them goes through them.
package struct TextPart: Sendable {
    /// The bytes of one file.
    struct Run: Sendable {
        let file: UTF8File
        let bytes: Range<Int>

        var characterCount: Int { file.withBytes { $0.characterCount(bytes) } }

        /// Some of the run's characters.
        ///
        /// - Precondition: it has them.
        func characters(_ range: Range<Int>) -> Run {
            file.withBytes { all in
                let end = bytes.upperBound
                let first = all.offset(
                    after: range.lowerBound, from: bytes.lowerBound, upTo: end)
                let last = all.offset(after: range.count, from: first, upTo: end)
                return Run(file: file, bytes: first..<last)
            }
        }
    }

    /// Where the characters are; no run is empty.
    let runs: [Run]

    /// The number of characters.
    package let count: Int

    init(_ runs: [Run]) {
        self.runs = runs.filter { !$0.bytes.isEmpty }
        count = runs.reduce(0) { $0 + $1.characterCount }
    }

    /// A text in memory, with a name for messages.
    ///
    /// - Throws: `CorpusError` (`badData`) if there is no memory for it.
    package init(name: String, text: String) throws(CorpusError) {
        let file = try UTF8File(name: name, text: text)
        self.init([Run(file: file, bytes: file.range)])
    }

    /// Some of the characters.
    ///
    /// - Precondition: the part has them.
    package func characters(_ range: Range<Int>) -> TextPart {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count)")
        var skipped = range.lowerBound, left = range.count
        var some: [Run] = []
        for run in runs where left > 0 {
            let own = run.characterCount
            if skipped >= own {
                skipped -= own
                continue
            }
            let taken = min(left, own - skipped)
            some.append(run.characters(skipped..<skipped + taken))
            left -= taken
            skipped = 0
        }
        return TextPart(some)
    }

    /// Goes through the characters' values, in order.
    func eachCharacter(_ body: (UInt32) -> Void) {
        for run in runs {
            run.file.withBytes { bytes in
                var offset = run.bytes.lowerBound
                while offset < run.bytes.upperBound {
                    let character = bytes.character(at: offset)
                    body(character.value)
                    offset += character.bytes
                }
            }
        }
    }

    /// FNV-1a (Fowler, Noll, Vo), 64 bits, over the code points.
    package var fingerprint: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        eachCharacter { hash = (hash ^ UInt64($0)) &* 0x0000_0100_0000_01b3 }
        return hash
    }

    /// The characters as a string.
    package var string: String {
        runs.map { run in run.file.withBytes { $0.string(run.bytes) } }.joined()
    }
}
