internal import DataParallel
internal import Tensors

/// A network recorded for one sequence of at most so many time steps.
final class PredictionGraph {
    private let tape: Tape
    private let lengths: View<Int32>
    private let tokens: View<Int32>
    private let features: View<Float>
    private let states: [NetworkState]
    private let output: Tensor
    /// Valid steps of the output; nil if it has one row.
    private let steps: View<Int32>?

    init(_ network: Network, times: Int, computing: Computing, workspace: Memory<Float>) {
        tape = Tape(
            lanes: LaneGroup(total: 1, sequences: 1), purpose: .evaluation, computing: computing,
            ranks: SingleRank(), workspace: workspace)
        let integers = Memory<Int32>()
        lengths = integers.reserve(1)
        tokens = integers.reserve(network.input.isTokens ? times : 0)
        integers.commit()
        let pass = NetworkPass(times: times, lengths: lengths, on: tape)
        if network.input.isTokens {
            features = Memory<Float>(count: 0).whole
            output = network.record(.tokens(tokens), in: pass).tensor
        } else {
            let x = tape.constant(times: times, features: network.input.features)
            features = x.value
            output = network.record(.tensor(x), in: pass).tensor
        }
        states = pass.states
        steps = network.output.extent == .steps ? pass.lengths : nil
        tape.seal()
    }

    /// The rows of the last layer: one a time step, or one.
    func answer(_ sequence: SequenceText.Sequence) throws -> [[Float]] {
        lengths[0] = Int32(sequence.count)
        switch sequence {
        case .tokens(let values):
            tokens.fill(0)
            tokens[0..<values.count].copy(from: values)
        case .rows(let rows):
            features.fill(0)
            let values = rows.flatMap(\.self)
            features[0..<values.count].copy(from: values)
        }
        for state in states { state.initial.fill(0) }
        try tape.forward(Moment(seed: 0, step: 0))
        let width = output.features
        return (0..<(steps.map { Int($0[0]) } ?? 1)).map {
            output.value[$0 * width..<($0 + 1) * width].array
        }
    }
}
