internal import Corpus

/// Notes of a score, one a beat, to be written frame by frame as a player sounds them: the first on
/// time, each other late by 0 to 5 frames of its beat's 6, while the note before goes on.
///
/// It models alignments, such as the states of speech frame by frame: the token before is nearly always
/// the next one too, and when it changes is chance. A decoder that always reads the truth learns that a
/// note goes on, which is likelier until the end of a beat, and by itself hangs on it until then; one that
/// reads its own words learns what sounds at a frame. Where notes differ, a change in the middle of a
/// beat is wrong at a quarter of the frames, which is the least, and a change at its last at 5 of 12.
///
/// Source: the rule is our own, for what Bengio, Vinyals, Jaitly & Shazeer 2015 (scheduled sampling)
/// measured on the states of speech, and Venkatraman, Hebert & Bagnell 2015 (data as demonstrator) on
/// signals that a model continues by itself.
package struct PianoRoll: PairRule {
    /// Frames of a beat.
    package static let frames = 6
    private static let names = ["c", "c#", "d", "d#", "e", "f", "f#", "g", "g#", "a", "a#", "b"]
    /// Beats of a score at most.
    let length: Int

    var languages: PairLanguages {
        let notes = TokenVocabulary(symbols: Self.names)
        return PairLanguages(source: notes, target: notes)
    }

    func draw(_ dice: inout PairDice) -> TokenPair {
        let notes = (0..<dice.integer(1...length)).map { _ in
            Int32(dice.integer(0...Self.names.count - 1))
        }
        var roll: [Int32] = [], sounding = notes[0]
        for note in notes {
            // The first is on time, since nothing sounds before it.
            let late = roll.isEmpty ? 0 : dice.integer(0...Self.frames - 1)
            for frame in 0..<Self.frames { roll.append(frame < late ? sounding : note) }
            sounding = note
        }
        return TokenPair(source: notes, target: roll)
    }
}
