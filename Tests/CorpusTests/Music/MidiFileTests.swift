import Corpus
import Testing

@Suite struct MidiFileTests {
    private func big(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private func chunk(_ name: String, _ bytes: [UInt8], size: Int? = nil) -> [UInt8] {
        Array(name.utf8) + big(size ?? bytes.count, 4) + bytes
    }

    private func header(_ tracks: Int, format: Int = 1, division: Int = 4) -> [UInt8] {
        chunk("MThd", big(format, 2) + big(tracks, 2) + big(division, 2))
    }

    private let endOfTrack: [UInt8] = [0, 0xFF, 0x2F, 0]

    private func read(_ bytes: [UInt8]) throws -> MidiFile {
        try MidiFile(InputFile(path: "a.mid", bytes: bytes))
    }

    /// A file with one track.
    private func track(_ events: [UInt8]) throws -> MidiFile {
        try read(header(1) + chunk("MTrk", events))
    }

    private func note(
        _ start: Int, _ end: Int, _ pitch: Int, channel: Int = 0, velocity: Int = 64
    ) -> [Int] {
        [start, end, pitch, channel, velocity]
    }

    private func list(_ file: MidiFile) -> [[Int]] {
        file.notes.map { [$0.start, $0.end, $0.pitch, $0.channel, $0.velocity] }
    }

    @Test func readsNotesOfTwoTracks() throws {
        let tempo: [UInt8] = [0, 0xFF, 0x51, 3, 7, 0xA1, 0x20]
        let first: [UInt8] = [0, 0x90, 60, 64, 4, 0x80, 60, 0]
        let second: [UInt8] = [2, 0xC1, 5, 0, 0x91, 64, 100, 0x81, 0x00, 0x81, 64, 9]
        let file = try read(
            header(2) + chunk("XTRA", [1, 2, 3]) + chunk("MTrk", tempo + first + endOfTrack)
                + chunk("MTrk", second + endOfTrack + [0xF5]))
        #expect(file.ticksPerQuarter == 4)
        #expect(list(file) == [note(0, 4, 60), note(2, 130, 64, channel: 1, velocity: 100)])
    }

    @Test func followsRunningStatusAndReleaseByVelocityZero() throws {
        let events: [UInt8] = [
            0, 0x90, 60, 64, 0, 62, 64, 3, 60, 0, 0, 0xFF, 1, 2, 0x41, 0x42, 1, 62, 0, 0, 0xF0, 2,
            1,
            0xF7, 0, 0xE0, 0, 64, 0, 1, 1, 0, 0xB0, 7, 9,
        ]
        #expect(try list(track(events + endOfTrack)) == [note(0, 3, 60), note(0, 4, 62)])
        #expect(try list(track(events)) == [note(0, 3, 60), note(0, 4, 62)])
    }

    @Test func notesEndWhenStruckAgainOrWithTheirTrack() throws {
        let events: [UInt8] = [
            0, 0x90, 60, 64, 2, 60, 64, 0, 61, 64, 0, 61, 0, 3, 0x80, 70, 0, 1, 0xFF, 0x2F, 0,
        ]
        #expect(try list(track(events)) == [note(0, 2, 60), note(2, 6, 60)])
    }

    @Test func pianoRollHasWhatSoundsAtTheBeginningOfAStep() throws {
        // 60: 0..<4, 64: 1..<6, a drum: 0..<9, 67: 8..<9; a quarter has four ticks.
        let events: [UInt8] = [
            0, 0x90, 60, 64, 0, 0x99, 35, 64, 1, 0x90, 64, 64, 3, 60, 0, 2, 64, 0, 2, 67, 64, 1, 67,
            0, 0, 0x89, 35, 0,
        ]
        let file = try track(events)
        func pitches(_ roll: [PitchSet]) -> [[Int]] { roll.map(\.pitches) }
        #expect(
            try pitches(file.pianoRoll(stepTicks: 1))
                == [[60], [60, 64], [60, 64], [60, 64], [64], [64], [], [], [67]])
        #expect(try pitches(file.pianoRoll(stepTicks: 4)) == [[60], [64], [67]])
        #expect(try pitches(file.pianoRoll(stepsPerQuarter: 1)) == [[60], [64], [67]])
        #expect(try pitches(file.pianoRoll(stepTicks: 7)) == [[60], []])
        // Steps of 4/3 ticks, at 0, 1 1/3, 2 2/3, 4, 5 1/3, 6 2/3, 8.
        #expect(
            try pitches(file.pianoRoll(stepsPerQuarter: 3))
                == [[60], [60, 64], [60, 64], [64], [64], [], [67]])
        let drums = try file.pianoRoll(stepTicks: 4, includesDrums: true)
        #expect(pitches(drums) == [[35, 60], [35, 64], [35, 67]])
        #expect(try track([]).pianoRoll(stepTicks: 4) == [])
        #expect(PitchSet([0, 63, 64, 127]).pitches == [0, 63, 64, 127])
    }

    /// A slow twin asks each note about each step.
    @Test func pianoRollAgreesWithItsTwin() throws {
        var events: [UInt8] = [], state: UInt64 = 3
        for _ in 0..<2000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let pitch = UInt8(state >> 33 % 128), time = UInt8(state >> 41 % 5)
            let channel = UInt8(state >> 50 % 3)
            events += [time, 0x90 | channel, pitch, UInt8(state >> 58 % 2)]
        }
        let file = try track(events)
        #expect(file.notes.count > 500)
        let roll = try file.pianoRoll(stepsPerQuarter: 3)
        for (step, found) in roll.enumerated() {
            let sounding = file.notes.filter { 3 * $0.start <= 4 * step && 4 * step < 3 * $0.end }
            #expect(found == PitchSet(sounding.map(\.pitch)))
        }
    }

    @Test func aTinyFileCannotAskForAHugeRoll() throws {
        var events: [UInt8] = [0, 0x90, 60, 64]
        for _ in 0..<9 { events += [0xFF, 0xFF, 0xFF, 0x7F, 0xB0, 1, 1] }
        let file = try track(events)
        #expect(file.notes.map(\.end) == [9 * 0xFFF_FFFF])
        let error = #expect(throws: CorpusError.self) { try file.pianoRoll(stepTicks: 1) }
        #expect(error?.message.contains("a.mid has 2415919095 time steps, more than") == true)
        let long = Array(repeatElement(events, count: 500).joined())
        #expect(throws: CorpusError.self) { try track(long) }
    }

    @Test func faultsAreNamedByByteOffset() {
        let faults: [(bytes: [UInt8], said: String)] = [
            ([], "ends in the middle of the name of a chunk"),
            (Array("RIFF".utf8) + big(0, 4), "begins with 'RIFF' and not as a MIDI file"),
            (chunk("MThd", big(0, 4)), "ends in the middle of the header"),
            (header(1, format: 2), "is a MIDI file of format 2"),
            (header(1, division: 0), "counts time by 0"),
            (header(1, division: 0xE728), "counts time by 59176"),
            (header(2) + chunk("MTrk", endOfTrack), "has 1 tracks, but its header says 2"),
            (
                header(1) + chunk("MTrk", endOfTrack, size: 0xFFFF_FFFF),
                "in the middle of the chunk 'MTrk': 4294967295 bytes are wanted at byte offset 22"
            ),
            (header(1) + chunk("MTrk", [0, 0x90, 60]), "in the middle of an event: 1 bytes"),
            (header(1) + chunk("MTrk", [0, 0x90, 60, 0x80]), "has 128 at byte offset 25, where a"),
            (header(1) + chunk("MTrk", [0, 60, 64]), "has 60 at byte offset 23, where an event"),
            (header(1) + chunk("MTrk", [0, 0xF4]), "has 244 at byte offset 23, which is no event"),
            (
                header(1) + chunk("MTrk", [0x80, 0x80, 0x80, 0x80, 0]),
                "has a number of more than four bytes at byte offset 22"
            ),
            (header(1) + chunk("MTrk", [0, 0xFF, 1, 9, 1]), "in the middle of an event: 9 bytes"),
        ]
        for (bytes, said) in faults {
            let error = #expect(throws: CorpusError.self) { try read(bytes) }
            #expect(error?.kind == .badData)
            #expect(error?.message.contains(said) == true, "\(error?.message ?? "")")
        }
    }

    @Test func damageNeverTraps() {
        let events: [UInt8] = [0, 0x90, 60, 64, 2, 60, 0, 0, 0xFF, 1, 1, 65, 0x81, 1, 0xC0, 3]
        let refused = refusalsOfDamaged(
            header(2) + chunk("MTrk", events + endOfTrack) + chunk("MTrk", events)
        ) { file in
            let midi = try MidiFile(file)
            #expect(midi.notes.allSatisfy { $0.start < $0.end && $0.pitch < 128 })
            do { _ = try midi.pianoRoll(stepTicks: 3) } catch { throw error }
        }
        #expect(refused > 200)
    }
}
