/// The notes of a standard MIDI file of format 0 or 1 (Standard MIDI Files 1.0, RP-001).
///
/// Times are in ticks, of which a quarter note has ``ticksPerQuarter``; tempo and everything else that is
/// no note is passed over, so are chunks other than tracks. A note that is struck again ends, one that is
/// never released ends with its track, and one without length is none.
package struct MidiFile: ParsedFile, Sendable {
    /// The ticks of a quarter note, at least 1.
    package let ticksPerQuarter: Int

    /// The notes of all tracks, by start, then pitch, channel and end.
    package let notes: [MidiNote]

    /// The most steps of a piano roll: the sixteenths of 18 hours at 120 quarters a minute.
    package static let maximumSteps = 1 << 19

    /// The most bytes that a file may have: 16 MiB.
    package static let maximumBytes = 16 << 20

    private let path: String

    /// Reads a file that is in memory.
    ///
    /// - Throws: `CorpusError` (`badData`): another format, a file that is cut off, or bytes that are no events.
    package init(_ file: InputFile) throws(CorpusError) {
        var reader = ByteReader(file)
        let (header, start) = try Self.chunk(&reader, in: file)
        guard header == Array("MThd".utf8) else {
            throw file.wrong(
                "begins with \(header[...].excerpt) and not as a MIDI file: choose one")
        }
        var fields = ByteReader(file, start)
        let format = try fields.bigEndian(UInt16.self, "the header")
        let trackCount = Int(try fields.bigEndian(UInt16.self, "the header"))
        let division = try fields.bigEndian(UInt16.self, "the header")
        guard format < 2 else {
            throw file.wrong("is a MIDI file of format \(format): save it in format 0 or 1")
        }
        guard division > 0, division < 0x8000 else {
            throw file.wrong(
                "counts time by \(division) and not in ticks of a quarter note: save it with these")
        }
        var notes: [MidiNote] = [], found = 0
        while found < trackCount, reader.count > 0 {
            let (name, range) = try Self.chunk(&reader, in: file)
            guard name == Array("MTrk".utf8) else { continue }
            found += 1
            var track = MidiTrack(file, range)
            notes += try track.notes()
        }
        guard found == trackCount else {
            throw file.wrong(
                "has \(found) tracks, but its header says \(trackCount): fetch or copy it again")
        }
        path = file.path
        ticksPerQuarter = Int(division)
        self.notes = notes.sorted {
            ($0.start, $0.pitch, $0.channel, $0.end) < ($1.start, $1.pitch, $1.channel, $1.end)
        }
    }

    private static func chunk(
        _ reader: inout ByteReader, in file: InputFile
    ) throws(CorpusError) -> (name: [UInt8], range: Range<Int>) {
        let name = file.bytes[try reader.skip(4, "the name of a chunk")]
        let size = Int(try reader.bigEndian(UInt32.self, "the size of a chunk"))
        return (Array(name), try reader.skip(size, "the chunk \(name.excerpt)"))
    }
}

extension MidiFile {
    /// The pitches that sound at the beginning of each step, up to the last note's end.
    ///
    /// - Parameters:
    ///   - stepTicks: the ticks of a step, such as `ticksPerQuarter / 4`.
    ///   - includesDrums: whether the notes of channel 9 count.
    /// - Returns: one set a step, empty in a rest; none if there are no notes.
    /// - Throws: `CorpusError` (`badData`) for more than ``maximumSteps``.
    /// - Precondition: `stepTicks` is positive.
    package func pianoRoll(
        stepTicks: Int, includesDrums: Bool = false
    ) throws(CorpusError) -> [PitchSet] {
        precondition(stepTicks > 0, "steps of \(stepTicks) ticks")
        return try roll(ticks: stepTicks, parts: 1, includesDrums: includesDrums)
    }

    /// The pitches that sound at the beginning of each step, where a quarter has so many steps.
    ///
    /// Steps need not begin at whole ticks.
    ///
    /// - Throws: `CorpusError` (`badData`) for more than ``maximumSteps``.
    /// - Precondition: `stepsPerQuarter` is in 1...1024.
    package func pianoRoll(
        stepsPerQuarter: Int, includesDrums: Bool = false
    ) throws(CorpusError) -> [PitchSet] {
        precondition((1...1024).contains(stepsPerQuarter), "\(stepsPerQuarter) steps a quarter")
        return try roll(
            ticks: ticksPerQuarter, parts: stepsPerQuarter, includesDrums: includesDrums)
    }

    /// Steps of `ticks / parts` ticks.
    private func roll(
        ticks: Int, parts: Int, includesDrums: Bool
    ) throws(CorpusError) -> [PitchSet] {
        /// The first step that begins at a time or after it.
        func step(_ time: Int) -> Int { (time * parts + ticks - 1) / ticks }
        let notes = notes.filter { includesDrums || $0.channel != 9 }
        let count = notes.reduce(0) { max($0, step($1.end)) }
        guard count <= Self.maximumSteps else {
            throw CorpusError(
                .badData,
                "the file \(path) has \(count) time steps, more than the \(Self.maximumSteps) allowed: "
                    + "take longer steps, or leave it out")
        }
        var steps = Array(repeating: PitchSet(), count: count)
        // Notes come by their start: what lies before the end of the last one of a pitch is done.
        var done = Array(repeating: 0, count: 128)
        for note in notes {
            let first = max(step(note.start), done[note.pitch]), end = step(note.end)
            for place in first..<max(first, end) { steps[place].insert(note.pitch) }
            done[note.pitch] = max(first, end)
        }
        return steps
    }
}
