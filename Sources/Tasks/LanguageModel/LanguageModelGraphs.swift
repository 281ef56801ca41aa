internal import Corpus
internal import Tensors
internal import Training

/// A network's graphs for one purpose, each recorded once for its number of time steps.
final class LanguageModelGraphs {
    private let network: LanguageModelNetwork
    private let purpose: Tape.Purpose
    private let context: TaskContext
    private let workspace: Memory<Float>
    private var recorded: [Int: LanguageModelGraph] = [:]

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
        for step in [0, streams.stepsPerEpoch - 1] { _ = graph(times: streams.timeSteps(at: step)) }
    }

    /// The graph for so many time steps.
    func graph(times: Int) -> LanguageModelGraph {
        if let graph = recorded[times] { return graph }
        let graph = LanguageModelGraph(
            network, times: times, on: context.tape(purpose, workspace: workspace))
        recorded[times] = graph
        return graph
    }
}
