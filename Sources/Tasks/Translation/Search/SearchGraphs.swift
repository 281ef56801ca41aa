internal import Tensors
internal import Training

/// The search graphs of a model, each recorded once.
final class SearchGraphs {
    private struct Key: Hashable {
        let times: Int
        let answers: Int
        let pass: Int
    }

    private let model: TranslationModel
    private let context: TaskContext
    private let workspace: Memory<Float>
    /// Steps read what encoders have left, so that they cannot share their workspace.
    private let stepWorkspace = Memory<Float>()
    private var recorded: [Key: SearchGraph] = [:]

    init(_ model: TranslationModel, context: TaskContext, workspace: Memory<Float>) {
        self.model = model
        self.context = context
        self.workspace = workspace
    }

    /// The graph for sources of so many positions, and so many answers a source.
    func graph(times: Int, answers: Int, pass: Int) -> SearchGraph {
        let key = Key(times: times, answers: answers, pass: pass)
        if let graph = recorded[key] { return graph }
        let lanes = context.lanes(ofPass: pass)
        let steps = Tape(
            lanes: lanes.with(sequences: lanes.sequences * answers),
            purpose: .evaluation, computing: context.computing, ranks: context.ranks,
            workspace: context.workspace(stepWorkspace, ofPass: pass))
        let graph = SearchGraph(
            model, times: times, answers: answers,
            encoderTape: context.tape(.evaluation, pass: pass, workspace: workspace),
            stepTape: steps)
        recorded[key] = graph
        return graph
    }
}
