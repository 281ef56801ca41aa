internal import DataParallel
internal import Tensors

/// A network recorded for one sequence of at most so many time steps.
final class PredictionGraph {
    private let tape: Tape
    private let feed: NetworkFeed
    private let states: [NetworkState]
    private let output: Tensor
    /// Valid steps of the output; nil if it has one row.
    private let steps: View<Int32>?

    init(_ network: Network, times: Int, computing: Computing, workspace: Memory<Float>) {
        tape = Tape(
            lanes: LaneGroup(total: 1, sequences: 1), purpose: .evaluation, computing: computing,
            ranks: SingleRank(), workspace: workspace)
        let lengths = Memory<Int32>(count: 1).whole
        feed = NetworkFeed(
            network.input, letters: network.letters, times: times, lengths: lengths, on: tape)
        let pass = NetworkPass(times: times, lengths: lengths, on: tape)
        output = feed.record(network, in: pass)
        states = pass.states
        steps = network.output.extent == .steps ? pass.lengths : nil
        tape.seal()
    }

    /// The valid rows of the last layer: one a time step, [T][F], or one.
    func answer(_ question: Example.Input) throws -> View<Float> {
        feed.clear()
        feed.setLength(question.count, ofSequence: 0)
        switch question {
        case .tokens(let tokens, let letters):
            feed.tokens[0..<tokens.count].copy(from: tokens)
            feed.letters[0..<letters.count].copy(from: letters)
        case .rows(let rows, _):
            feed.features[0..<rows.count].copy(from: rows)
        }
        for state in states { state.initial.fill(0) }
        try tape.forward(Moment(seed: 0, step: 0))
        let count = steps.map { Int($0[0]) } ?? 1
        return output.value[0..<count * output.features]
    }
}
