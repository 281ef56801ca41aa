/// A note of a ``MidiFile``.
package struct MidiNote: Hashable, Sendable {
    /// When it begins, in ticks from the beginning of the file.
    package let start: Int

    /// When it ends, in ticks; after its start.
    package let end: Int

    /// The pitch, 0...127; 60 is the middle C, and a semitone is 1.
    package let pitch: Int

    /// The channel, 0...15; on channel 9 pitches are drums.
    package let channel: Int

    /// How hard the key was struck, 1...127.
    package let velocity: Int
}

/// A set of pitches, 0...127.
package struct PitchSet: Hashable, Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// No pitch.
    package init() {}

    /// These pitches.
    ///
    /// - Precondition: each is in 0...127.
    package init(_ pitches: some Sequence<Int>) {
        for pitch in pitches { insert(pitch) }
    }

    /// The pitches, ascending.
    package var pitches: [Int] { (0..<128).filter(contains) }

    /// Whether a pitch is in the set.
    package func contains(_ pitch: Int) -> Bool {
        pitch < 64 ? low >> UInt64(pitch) & 1 == 1 : high >> UInt64(pitch - 64) & 1 == 1
    }

    /// Adds a pitch.
    ///
    /// - Precondition: it is in 0...127.
    package mutating func insert(_ pitch: Int) {
        precondition((0...127).contains(pitch), "the pitch \(pitch)")
        if pitch < 64 { low |= 1 << UInt64(pitch) } else { high |= 1 << UInt64(pitch - 64) }
    }
}
