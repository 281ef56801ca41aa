internal import Corpus
internal import Tensors
internal import Training

/// A network's graphs for one purpose, for so many time steps each.
typealias LanguageModelGraphs = RecordedGraphs<Int, LanguageModelGraph>

extension LanguageModelGraphs {
    /// No graphs yet.
    convenience init(
        _ network: LanguageModelNetwork, _ purpose: Tape.Purpose, context: TaskContext,
        workspace: Memory<Float>
    ) {
        self.init(purpose, context: context, workspace: workspace) { times, tape in
            LanguageModelGraph(network, times: times, on: tape)
        }
    }

    /// Records what a pass over `streams` takes, so that no step has to.
    func prepare(for streams: TokenStreams) {
        // Steps become longer until the history is full, and are alike then; the last one may be
        // shorter.
        let growing = (streams.history - 1) / streams.maximumTimeSteps + 1
        let last = streams.stepsPerEpoch - 1
        for step in Array(0...min(growing, last)) + [last] {
            for pass in 0..<context.passes { _ = graph(streams.timeSteps(at: step), pass: pass) }
        }
    }
}
