import Reference
import Tensors
import Testing

/// The sizes of a batch over all lanes, with the lengths of its sequences.
struct BatchShape: CustomTestStringConvertible, Sendable {
    /// Lanes of the whole batch, L.
    let lanes: Int
    /// Sequences of one lane, b.
    let sequences: Int
    /// Time steps, T.
    let times: Int
    /// Valid steps of each sequence, [B]; B = L * b.
    let lengths: [Int]

    /// Sequences of the whole batch, B.
    var batch: Int { lanes * sequences }

    /// Which rows are no padding, [T * B], time-major.
    var valid: [Bool] {
        (0..<times).flatMap { time in lengths.map { time < $0 } }
    }

    /// A batch of sequences of given lengths.
    init(lanes: Int, sequences: Int, times: Int, lengths: [Int]) {
        precondition(lengths.count == lanes * sequences, "one length a sequence")
        self.lanes = lanes
        self.sequences = sequences
        self.times = times
        self.lengths = lengths
    }

    /// A batch of lengths from 0 to T: the first sequence has T, the last, if another one, has 0.
    init(ragged times: Int, lanes: Int, sequences: Int) {
        var random = TestRandom(seed: 51)
        var lengths = random.integers(lanes * sequences, below: times + 1)
        if lengths.count > 1 { lengths[lengths.count - 1] = 0 }
        lengths[0] = times
        self.init(lanes: lanes, sequences: sequences, times: times, lengths: lengths)
    }

    /// A batch of T steps in every sequence.
    init(full times: Int, lanes: Int, sequences: Int) {
        self.init(
            lanes: lanes, sequences: sequences, times: times,
            lengths: Array(repeating: times, count: lanes * sequences))
    }

    /// Puts zeros into the padding of values [T][B][F].
    func blank(_ values: inout [Double], features: Int) {
        for (row, isValid) in valid.enumerated() where !isValid {
            for place in row * features..<(row + 1) * features { values[place] = 0 }
        }
    }

    var testDescription: String {
        "\(lanes) lanes of \(sequences) sequences, \(times) steps, lengths \(lengths)"
    }

    /// Lanes, sequences and steps that every layer is tried with.
    static let awkward = [
        BatchShape(full: 1, lanes: 1, sequences: 1),
        BatchShape(ragged: 9, lanes: 1, sequences: 8),
        BatchShape(ragged: 7, lanes: 3, sequences: 1),
        BatchShape(ragged: 5, lanes: 4, sequences: 3),
        BatchShape(ragged: 2, lanes: 8, sequences: 7),
    ]
}

extension LaneGroup {
    /// This rank's part of values [T][B][F], in the order of a tape: [lane][T][b][F].
    func fromTimeMajor<Element>(_ values: [Element], times: Int, features: Int = 1) -> [Element] {
        places(times: times, features: features, count: values.count).map { values[$0] }
    }

    /// Values in the order of a tape, [lane][T][b][F], of a group of all lanes, as [T][B][F].
    func toTimeMajor<Element>(_ values: [Element], times: Int, features: Int = 1) -> [Element] {
        precondition(count == total, "only the whole batch can be put in the order of time")
        var result = values
        let places = places(times: times, features: features, count: values.count)
        for (place, value) in zip(places, values) { result[place] = value }
        return result
    }

    /// The places in [T][B][F] of this rank's elements, in the order of a tape.
    private func places(times: Int, features: Int, count: Int) -> [Int] {
        let batch = total * sequences
        precondition(count == times * batch * features, "\(count) values are no [T][B][F]")
        var places: [Int] = []
        for lane in range {
            for time in 0..<times {
                let first = time * batch + lane * sequences
                places += first * features..<(first + sequences) * features
            }
        }
        return places
    }
}

@Suite struct LaneLayoutTests {
    /// Two steps of four sequences with two features, each value naming its place.
    private let values = (0..<2).flatMap { time in
        (0..<4).flatMap { sequence in (0..<2).map { "\(time).\(sequence).\($0)" } }
    }

    @Test func putsLanesFirst() {
        let group = LaneGroup(total: 2, sequences: 2)
        let expected = [
            "0.0.0", "0.0.1", "0.1.0", "0.1.1", "1.0.0", "1.0.1", "1.1.0", "1.1.1",
            "0.2.0", "0.2.1", "0.3.0", "0.3.1", "1.2.0", "1.2.1", "1.3.0", "1.3.1",
        ]
        let laneMajor = group.fromTimeMajor(values, times: 2, features: 2)
        #expect(laneMajor == expected)
        #expect(group.toTimeMajor(laneMajor, times: 2, features: 2) == values)
    }

    @Test func givesARankItsLanesAlone() {
        let group = LaneGroup(total: 4, sequences: 1, rank: 1, ranks: 2)
        let expected = ["0.2.0", "0.2.1", "1.2.0", "1.2.1", "0.3.0", "0.3.1", "1.3.0", "1.3.1"]
        #expect(group.fromTimeMajor(values, times: 2, features: 2) == expected)
    }
}
