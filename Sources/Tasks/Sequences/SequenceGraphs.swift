internal import Tensors
internal import Training

/// The graphs of a network for one purpose, for so many time steps each.
typealias SequenceGraphs = RecordedGraphs<Int, SequenceGraph>

extension SequenceGraphs {
    /// No graphs yet for the examples of a set.
    convenience init(
        _ network: Network, _ objective: any SequenceObjective, _ set: any ExampleSet,
        _ purpose: Tape.Purpose, context: TaskContext, workspace: Memory<Float>
    ) {
        self.init(purpose, context: context, workspace: workspace) { times, tape in
            SequenceGraph(network, objective, set, times: times, on: tape)
        }
    }

    /// Time steps of a graph for sequences of at most `length` steps: rounded up, so that there are
    /// few graphs, by an eighth at most.
    static func rounded(_ length: Int) -> Int {
        let length = max(length, 1)
        let unit = max(1, 1 << max(0, Int.bitWidth - length.leadingZeroBitCount - 4))
        return (length + unit - 1) / unit * unit
    }
}
