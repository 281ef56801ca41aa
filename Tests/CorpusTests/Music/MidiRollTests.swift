import Corpus
import Testing

/// Piano rolls as MIDI files.
@Suite struct MidiRollTests {
    private func sets(_ steps: [Int]...) -> [PitchSet] { steps.map { PitchSet($0) } }

    private func file(_ roll: [PitchSet], _ steps: Int) throws -> MidiFile {
        let bytes = MidiFile.bytes(roll: roll, stepsPerQuarter: steps)
        return try MidiFile(InputFile(path: "roll.mid", bytes: bytes))
    }

    @Test(arguments: [1, 2, 3, 4, 7, 24, 96, 1024])
    func aRollReadsBack(stepsPerQuarter: Int) throws {
        let rest = Array(repeating: PitchSet(), count: 300)
        let roll =
            sets([], [60, 64, 127], [60], [], [0, 60]) + rest + sets([0], [0], [0, 1])
        let file = try file(roll + rest, stepsPerQuarter)
        #expect(try file.pianoRoll(stepsPerQuarter: stepsPerQuarter) == roll)
    }

    @Test func keysThatGoOnSoundingAreOneNote() throws {
        let file = try file(sets([60], [60, 62], [62]), 1)
        #expect(file.notes.map(\.pitch) == [60, 62])
        #expect(file.notes.map { $0.end - $0.start } == [960, 960])
        #expect(file.ticksPerQuarter == 480)
    }

    @Test func silenceHasNoNotes() throws {
        #expect(try file([], 4).notes.isEmpty)
        #expect(try file(sets([], []), 4).notes.isEmpty)
    }
}
