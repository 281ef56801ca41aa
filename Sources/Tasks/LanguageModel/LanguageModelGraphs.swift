internal import Corpus
internal import Tensors
internal import Training

/// A network's graphs for one purpose, each recorded once for a pass and its number of time steps.
final class LanguageModelGraphs {
    private let network: LanguageModelNetwork
    private let purpose: Tape.Purpose
    private let context: TaskContext
    private let workspace: Memory<Float>
    private var recorded: [Shape: LanguageModelGraph] = [:]

    /// Numbers that the largest graph keeps alive.
    private(set) var largest = 0

    private struct Shape: Hashable {
        let pass: Int
        let times: Int
    }

    /// No graphs yet; all will share `workspace`.
    init(
        _ network: LanguageModelNetwork, _ purpose: Tape.Purpose, context: TaskContext,
        workspace: Memory<Float>
    ) {
        self.network = network
        self.purpose = purpose
        self.context = context
        self.workspace = workspace
    }

    /// Records what a pass over `streams` takes: all steps are as long as the first, or the last.
    func prepare(for streams: TokenStreams) {
        // Steps become longer until the history is full; the last one may be shorter.
        let growing = (streams.history - 1) / streams.maximumTimeSteps + 1
        for step in Set(0...min(growing, streams.stepsPerEpoch - 1)).union([
            streams.stepsPerEpoch - 1
        ]).sorted() {
            for pass in 0..<context.passes { _ = graph(streams.timeSteps(at: step), pass: pass) }
        }
    }

    /// The graph for so many time steps of the lanes of a pass.
    func graph(_ times: Int, pass: Int) -> LanguageModelGraph {
        let shape = Shape(pass: pass, times: times)
        if let graph = recorded[shape] { return graph }
        let graph = LanguageModelGraph(
            network, times: times,
            on: context.tape(purpose, pass: pass, workspace: workspace))
        largest = max(largest, graph.tape.plannedCount)
        recorded[shape] = graph
        return graph
    }
}
