import Layers
import Reference
import Tensors
import Testing

/// Searches record a step of a decoder alone: what attention remembers has to be among its states.
@Suite struct AttendingStepsTests {
    typealias Kind = AttendingDecoder.Kind

    static let kinds = [
        Kind(score: .additive), Kind(score: .scaled, layers: 2),
        Kind(score: .dot, extent: .monotonic(window: 1)),
        Kind(score: .general, extent: .monotonic(window: 2), cell: .gru),
        Kind(score: .scaled, extent: .predictive(window: 2)),
        Kind(score: .additive, hasCoverage: true, layers: 2),
        Kind(score: .additive, extent: .monotonic(window: 2), hasCoverage: true, cell: .rnn),
        Kind(score: .additive, extent: .predictive(window: 1), hasCoverage: true),
    ]

    /// An answer of a beam: the sequence that it is in, and what was said on the way there.
    private struct Answer {
        var tokens: [Int32] = []
        var said: [[Float]] = []
    }

    /// Answers that go on from each other step by step say, bit for bit, what a whole-sequence pass
    /// over their tokens says.
    @Test(arguments: kinds, [7, 9])
    func stepsFollowWhatTheyGoOnFrom(kind: Kind, times: Int) throws {
        let positions = 8, beam = 3, sources = [8, 8, 8, 5, 5, 5]
        let step = AttendingDecoder(kind, times: 1, sources: sources, positions: positions)
        let whole = AttendingDecoder(kind, times: times, sources: sources, positions: positions)
        var random = TestRandom(seed: 9)
        var answers = [Answer](repeating: Answer(), count: 2 * beam)
        for _ in 0..<times {
            let tokens = random.integers(2 * beam, below: AttendingDecoder.vocabulary)
            for (index, token) in tokens.enumerated() {
                step.tokens[index] = Int32(token)
                answers[index].tokens.append(Int32(token))
            }
            try step.recording.forward()
            for index in answers.indices {
                answers[index].said.append(
                    step.said(lane: index / beam, time: 0, sequence: index % beam))
            }
            let parents = random.integers(2 * beam, below: beam).enumerated()
                .map { $0.offset / beam * beam + $0.element }
            answers = parents.map { answers[$0] }
            for state in step.output.states {
                let width = state.initial.count / (2 * beam)
                for (index, parent) in parents.enumerated() {
                    state.initial[index * width..<(index + 1) * width]
                        .copy(from: state.final[parent * width..<(parent + 1) * width])
                }
            }
        }
        for (index, answer) in answers.enumerated() {
            for (time, token) in answer.tokens.enumerated() {
                whole.tokens[(index / beam * times + time) * beam + index % beam] = token
            }
        }
        try whole.recording.forward()
        for (index, answer) in answers.enumerated() {
            for (time, said) in answer.said.enumerated() {
                expectSameBits(
                    said, whole.said(lane: index / beam, time: time, sequence: index % beam),
                    "answer \(index), step \(time)")
            }
        }
    }

    /// Weights outside of the window around a step's number are 0, those in it are not.
    @Test func windowsMoveWithTheStep() throws {
        let kind = Kind(score: .dot, extent: .monotonic(window: 1))
        let decoder = AttendingDecoder(kind, times: 9, sources: [8, 5], positions: 8)
        try decoder.recording.forward()
        for (lane, length) in [(0, 8), (1, 5)] {
            for time in 0..<9 {
                let weights = decoder.said(lane: lane, time: time, sequence: 0)
                    .dropFirst(AttendingDecoder.vocabulary)
                for (position, weight) in weights.enumerated() {
                    let isSeen = abs(position - time) <= 1 && position < length
                    #expect((weight > 0) == isSeen, "step \(time), position \(position)")
                }
            }
        }
    }

    /// Coverage sees what all steps before have attended to.
    @Test func coverageIsTheSumOfWeights() throws {
        let decoder = AttendingDecoder(
            Kind(score: .additive, hasCoverage: true), times: 5, sources: [8, 5], positions: 8)
        try decoder.recording.forward()
        let covered = try #require(decoder.output.states.last).final
        for lane in 0..<2 {
            var sum = [Float](repeating: 0, count: 8)
            for time in 0..<5 {
                let weights = decoder.said(lane: lane, time: time, sequence: 0)
                    .dropFirst(AttendingDecoder.vocabulary)
                for (position, weight) in weights.enumerated() { sum[position] += weight }
            }
            expectSameBits(covered[lane * 8..<lane * 8 + 8].array, sum, "lane \(lane)")
        }
    }
}
