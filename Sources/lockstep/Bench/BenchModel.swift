import Layers
import Optimizers
import Tensors

/// A model on random data, to time its training steps.
final class BenchModel {
    /// Tokens of a step that have a target.
    let tokens: Int

    private let parameters = ParameterSet()
    private let tape: Tape
    private let graph: BenchGraph
    private let adam: Adam
    private var count = 0

    /// Records the model and fills its data.
    init(_ sizes: BenchModelSizes, threads: Int) {
        let lanes = LaneGroup(
            total: sizes["lanes"], sequences: sizes["batch"] / sizes["lanes"])
        let kernels = Kernels.best
        tape = Tape(
            lanes: lanes, purpose: .training,
            computing: Computing(
                kernels: kernels, workers: Workers(count: threads), precision: sizes.precision),
            ranks: SingleRank())
        let data = RandomTokens(rows: lanes.rows, kernels: kernels)
        switch sizes.model {
        case .seq2seq:
            graph = .seq2seq(sizes, data, parameters, tape)
            tokens = sizes["batch"] * sizes["targetSteps"]
        case .tagger:
            graph = .tagger(sizes, data, parameters, tape)
            tokens = sizes["batch"] * sizes["steps"]
        }
        parameters.allocate(seed: 1, kernels: kernels)
        tape.seal()
        adam = Adam(for: parameters)
        for state in graph.states { state.reset() }
    }

    /// Runs one step: forward, backward, clipping, Adam.
    func step() throws {
        let moment = Moment(seed: 1, step: UInt32(count))
        count += 1
        for state in graph.states { state.detach() }
        try tape.forward(moment)
        try tape.backward(moment)
        let scaling = GradientScaling(maximumNorm: 1)
        _ = scaling.apply(
            to: parameters.gradientsOnly, count: Double(graph.loss.sums[1]), with: tape.kernels)
        adam.update(parameters, rate: 0.001, with: tape.kernels)
    }
}

/// Random tokens and full lengths.
struct RandomTokens {
    let rows: Int
    let kernels: Kernels

    /// Numbers below `vocabulary`, [lane][times][b].
    func draw(times: Int, below vocabulary: Int, site: UInt32) -> View<Int32> {
        let numbers = Memory<Float>(count: times * rows).whole
        kernels.uniform(numbers, seed: 1, site: site, range: 0..<Float(vocabulary))
        let tokens = Memory<Int32>(count: times * rows).whole
        for place in 0..<tokens.count {
            tokens[place] = min(Int32(numbers[place]), Int32(vocabulary - 1))
        }
        return tokens
    }

    /// The same length for all sequences, [lane][b].
    func lengths(_ times: Int) -> View<Int32> {
        let lengths = Memory<Int32>(count: rows).whole
        lengths.fill(Int32(times))
        return lengths
    }
}
