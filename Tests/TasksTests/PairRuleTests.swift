import Corpus
import Tasks
import Testing
import Training

/// Pairs of generated translation tasks.
@Suite struct PairRuleTests {
    private func table(
        _ name: String, length: Int = 7, part: PairPart = .training, count: Int = 300,
        seed: UInt32 = 1, copied: Bool = false
    ) throws -> PairTable {
        var data = GeneratedData(name)
        data.length = length
        data.seed = seed
        return try PairTable(data, part: part, count: count, isCopied: copied)
    }

    private func text(_ tokens: ArraySlice<Int32>, _ vocabulary: TokenVocabulary) -> [String] {
        tokens.map { vocabulary.text(Int($0)) }
    }

    private func pairs(_ table: PairTable) -> [(source: [String], target: [String])] {
        (0..<table.count).map {
            (
                text(table.source($0), table.languages.source),
                text(table.target($0), table.languages.target)
            )
        }
    }

    @Test func sumsAreRight() throws {
        for (source, target) in pairs(try table("addition", length: 3)) {
            let numbers = source.joined().split(separator: "+").compactMap { Int($0) }
            try #require(numbers.count == 2)
            #expect(Int(target.joined()) == numbers[0] + numbers[1])
            #expect(numbers.allSatisfy { $0 < 1000 })
        }
    }

    @Test func sequencesAreReversedAndSorted() throws {
        let reversed = pairs(try table("reverse"))
        for (source, target) in reversed { #expect(target == source.reversed()) }
        #expect(Set(reversed.map(\.source.count)) == Set(1...7))
        for (source, target) in pairs(try table("sort")) { #expect(target == source.sorted()) }
        for (source, target) in pairs(try table("sort", copied: true)) { #expect(target == source) }
    }

    @Test func datesAreThoseOfTheCalendar() throws {
        // Days whose weekdays are known.
        #expect(Dates.weekday(20, 7, 1969) == 0)
        #expect(Dates.weekday(1, 1, 1900) == 1)
        #expect(Dates.weekday(29, 2, 2000) == 2)
        #expect(Dates.weekday(31, 12, 2099) == 4)
        let texts = (0..<8).map { Dates.written(9, 4, 2031, format: $0) }
        #expect(
            texts == [
                "9 april 2031", "april 9, 2031", "9 apr 2031", "apr 09, 2031", "09.04.2031",
                "4/9/2031", "wednesday, 9 april 2031", "wed apr 9 2031",
            ])
        for (source, target) in pairs(try table("dates")) {
            let parts = target.joined().split(separator: "-").compactMap { Int($0) }
            try #require(parts.count == 3 && target.count == 10)
            let written = (0..<8).map { Dates.written(parts[2], parts[1], parts[0], format: $0) }
            #expect(written.contains(source.joined()), "\(source.joined()) \(target.joined())")
        }
    }

    /// The first note is on time, each other late by any of 0 to 5 frames, while the one before goes on.
    @Test func notesAreLateByLessThanABeat() throws {
        var seen: Set<Int> = []
        for (notes, roll) in pairs(try table("piano-roll")) {
            try #require(roll.count == PianoRoll.frames * notes.count)
            for (beat, note) in notes.enumerated() {
                let frames = roll[PianoRoll.frames * beat..<PianoRoll.frames * (beat + 1)]
                let late = beat == 0 ? 0 : frames.count { $0 != note }
                #expect(frames.dropFirst(late).allSatisfy { $0 == note })
                if late == 0 { continue }
                #expect(frames.prefix(late).allSatisfy { $0 == notes[beat - 1] })
                seen.insert(late)
            }
        }
        #expect(seen == Set(1..<PianoRoll.frames))
    }

    /// A note is on time in one of six beats.
    @Test func notesAreAsLateAsEachOther() throws {
        var late = [Int](repeating: 0, count: PianoRoll.frames), beats = 0
        for (notes, roll) in pairs(try table("piano-roll", count: 3000)) {
            for beat in notes.indices.dropFirst() where notes[beat] != notes[beat - 1] {
                let first = PianoRoll.frames * beat
                let frames = roll[first..<first + PianoRoll.frames]
                late[frames.count { $0 != notes[beat] }] += 1
                beats += 1
            }
        }
        // Some 8000 beats: five standard deviations are 0.02.
        for count in late {
            let share = Double(count) / Double(beats)
            #expect(abs(share - 1 / 6) < 0.02, "\(late)")
        }
    }

    /// No source that is learnt from is held out, however few there are.
    @Test(arguments: ["addition", "reverse", "sort", "dates", "piano-roll"])
    func partsShareNoSource(name: String) throws {
        func sources(_ part: PairPart) throws -> Set<[Int32]> {
            let table = try table(name, length: 2, part: part, count: 2000)
            return Set((0..<table.count).map { Array(table.source($0)) })
        }
        let train = try sources(.training), valid = try sources(.validation)
        let test = try sources(.test)
        #expect(train.isDisjoint(with: valid) && train.isDisjoint(with: test))
        #expect(valid.isDisjoint(with: test) && !valid.isEmpty && !test.isEmpty)
    }

    @Test func seedsMakeOtherPairs() throws {
        #expect(try table("sort").fingerprint == table("sort").fingerprint)
        #expect(try table("sort").fingerprint != table("sort", seed: 2).fingerprint)
        #expect(try table("sort").fingerprint != table("sort", copied: true).fingerprint)
    }

    @Test func mistakesAreNamed() {
        #expect(throws: RecipeError.self) { try table("adding") }
        #expect(throws: RecipeError.self) { try table("addition", length: 19) }
    }
}
