extension MidiFile {
    /// A piano roll as a MIDI file of format 0, which reads back as the same roll less its last rests.
    ///
    /// A pitch that sounds in steps one after the other is one note. There is no tempo: players take
    /// 120 quarter notes a minute.
    ///
    /// - Parameters:
    ///   - roll: the pitches that sound in each step.
    ///   - stepsPerQuarter: the steps of a quarter note.
    /// - Returns: the bytes of the file.
    /// - Precondition: `stepsPerQuarter` is in 1...1024.
    package static func bytes(roll: [PitchSet], stepsPerQuarter: Int) -> [UInt8] {
        precondition((1...1024).contains(stepsPerQuarter), "\(stepsPerQuarter) steps a quarter")
        // A quarter has 480 ticks or few more, and each step whole ones.
        let stepTicks = max(1, (480 + stepsPerQuarter - 1) / stepsPerQuarter)
        var track: [UInt8] = [], silence = 0
        var before = PitchSet()
        for step in roll + [PitchSet()] {
            for pitch in before.pitches where !step.contains(pitch) {
                track += variableLength(silence) + [0x80, UInt8(pitch), 0]
                silence = 0
            }
            for pitch in step.pitches where !before.contains(pitch) {
                track += variableLength(silence) + [0x90, UInt8(pitch), 80]
                silence = 0
            }
            silence += stepTicks
            before = step
        }
        track += [0, 0xFF, 0x2F, 0]
        let division = stepTicks * stepsPerQuarter
        return Array("MThd".utf8) + big(6, 4) + big(0, 2) + big(1, 2) + big(division, 2)
            + Array("MTrk".utf8) + big(track.count, 4) + track
    }

    /// A number in so many bytes, the most significant first.
    private static func big(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    /// A number of seven bits a byte, of which all but the last have the highest bit.
    private static func variableLength(_ number: Int) -> [UInt8] {
        var bytes = [UInt8(number & 0x7F)], rest = number >> 7
        while rest > 0 {
            bytes.insert(UInt8(rest & 0x7F) | 0x80, at: 0)
            rest >>= 7
        }
        return bytes
    }
}
