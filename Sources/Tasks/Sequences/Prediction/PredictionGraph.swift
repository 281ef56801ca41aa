internal import DataParallel
internal import Layers
internal import Tensors

/// A network recorded for some sequences of at most so many time steps.
final class PredictionGraph {
    /// Sequences and time steps.
    struct Shape: Hashable {
        let times: Int
        let rows: Int
    }

    private let tape: Tape
    private let feed: NetworkFeed
    private let states: [NetworkState]
    private let output: Tensor
    /// Valid steps of the output; nil if it has one row a sequence.
    private let steps: View<Int32>?

    init(_ network: Network, _ shape: Shape, computing: Computing, workspace: Memory<Float>) {
        tape = Tape(
            lanes: LaneGroup(total: 1, sequences: shape.rows), purpose: .evaluation,
            computing: computing, ranks: SingleRank(), workspace: workspace)
        let lengths = Memory<Int32>(count: shape.rows).whole
        feed = NetworkFeed(
            network.input, letters: network.letters, times: shape.times, lengths: lengths, on: tape)
        let pass = NetworkPass(times: shape.times, lengths: lengths, on: tape)
        output = feed.record(network, in: pass)
        states = pass.states
        steps = network.output.extent == .steps ? pass.lengths : nil
        tape.seal()
    }

    /// The valid rows of the last layer for each question: one a time step, [T][F], or one.
    func answers(_ questions: [Example.Input]) throws -> [View<Float>] {
        feed.clear()
        for (row, question) in questions.enumerated() {
            feed.setLength(question.count, ofSequence: row)
            write(question, row)
        }
        for state in states { state.initial.fill(0) }
        try tape.forward(Moment(seed: 0, step: 0))
        return questions.indices.map { row in
            output.sequence(row, ofLane: 0, length: steps.map { Int($0[row]) } ?? 1)
        }
    }

    private func write(_ question: Example.Input, _ row: Int) {
        let rows = tape.lanes.sequences
        switch question {
        case .tokens(let tokens, let letters):
            for (time, token) in tokens.enumerated() { feed.tokens[time * rows + row] = token }
            for (time, letter) in letters.enumerated() {
                feed.letters[time * rows + row] = letter
            }
        case .rows(let values, let width):
            for time in 0..<question.count {
                let start = (time * rows + row) * width
                feed.features[start..<start + width]
                    .copy(from: values[time * width..<(time + 1) * width])
            }
        }
    }
}
