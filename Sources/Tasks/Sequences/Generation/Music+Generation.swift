internal import Corpus

extension Music: GenerativeFormat {
    var tellsNext: Bool { true }

    /// Sixteen bars of four quarter notes.
    var usualLength: Int { 64 * stepsPerQuarter }

    /// The keys of the step before; the first step is told from silence.
    func row(after drawn: [[Float]], of sample: SampleNumber) -> [Float]? {
        drawn.last ?? Array(repeating: 0, count: Self.keys)
    }

    /// A MIDI file each, with a number if there are several.
    func files(_ samples: [[[Float]]]) -> [GeneratedFile] {
        samples.enumerated().map { index, steps in
            let roll = steps.map { row in
                PitchSet(row.indices.filter { row[$0] > 0.5 }.map { $0 + Self.lowest })
            }
            return GeneratedFile(
                suffix: samples.count > 1 ? "-\(index + 1)" : "",
                bytes: MidiFile.bytes(roll: roll, stepsPerQuarter: stepsPerQuarter))
        }
    }
}
