import Layers
import Reference
import Tensors
import Testing

/// A decoder that attends in any way to a source for the test to fill, of as many sequences as a beam
/// has answers.
final class AttendingDecoder {
    /// What can be chosen.
    struct Kind: Sendable, CustomTestStringConvertible {
        var score: Attention.Score
        var extent = Attention.Extent.global
        var hasCoverage = false
        var cell = DecoderOptions.Cell.lstm
        var layers = 1

        var testDescription: String {
            "\(score), \(extent), coverage \(hasCoverage), \(layers) \(cell)"
        }
    }

    static let vocabulary = 9
    static let units = 7

    let recording: Recording
    let values: Tensor
    let tokens: View<Int32>
    let output: DecoderOutput

    /// A decoder of sequences of full length that evaluates.
    ///
    /// - Parameters:
    ///   - kind: how it attends.
    ///   - times: steps, T.
    ///   - sources: valid positions of each sequence's source.
    ///   - positions: places for them, S.
    init(_ kind: Kind, times: Int, sources: [Int], positions: Int) {
        let shape = BatchShape(full: times, lanes: 2, sequences: sources.count / 2)
        recording = Recording(shape, purpose: .evaluation)
        let tape = recording.tape, parameters = recording.parameters
        var options = DecoderOptions()
        options.cell = kind.cell
        options.layers = kind.layers
        options.units = Self.units
        options.embedding = 5
        let attention = Attention(
            "attention", queries: Self.units, source: Self.units, score: kind.score,
            extent: kind.extent, hasCoverage: kind.hasCoverage, in: parameters)
        let decoder = SteppedDecoder(
            "decoder", options,
            sizes: DecoderSizes(vocabulary: Self.vocabulary, attended: Self.units),
            attention: attention, in: parameters)
        values = tape.tensor(times: positions, features: Self.units)
        tokens = recording.integers([Int](repeating: 0, count: times * shape.batch))
        output = decoder(
            tokens, times: times, lengths: recording.lengths,
            source: DecoderSource(
                attention: attention.source(values, lengths: recording.lengths(sources))),
            on: tape)
        recording.seal()
        var random = TestRandom(seed: 8)
        // All sequences of a lane read one source, so that they can stand for answers of a beam.
        for lane in 0..<shape.lanes {
            let place = values.value(lane: lane), width = Self.units * shape.sequences
            for position in 0..<positions {
                let row: [Float] = random.vector(Self.units)
                for sequence in 0..<shape.sequences {
                    let start = position * width + sequence * Self.units
                    place[start..<start + Self.units].copy(from: row)
                }
            }
        }
        for state in output.states { state.initial.fill(0) }
    }

    /// The logits of a sequence of a lane in a step, [V], and then its attention, [S].
    func said(lane: Int, time: Int, sequence: Int) -> [Float] {
        let shape = recording.shape
        let row = (lane * shape.times + time) * shape.sequences + sequence
        guard let weights = output.weights else { return [] }
        let width = weights.count / (recording.lanes.rows * shape.times)
        return output.logits.value[row * Self.vocabulary..<(row + 1) * Self.vocabulary].array
            + weights[row * width..<(row + 1) * width].array
    }
}
