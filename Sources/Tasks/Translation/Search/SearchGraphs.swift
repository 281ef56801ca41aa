internal import DataParallel
internal import Tensors
internal import Training

/// The search graphs of a model, for some lengths each.
typealias SearchGraphs = RecordedGraphs<SearchShape, SearchGraph>

/// Positions of a source, and answers that are kept side by side.
struct SearchShape: Hashable {
    let times: Int
    let answers: Int
}

extension SearchGraphs {
    /// No graphs yet.
    convenience init(_ model: TranslationModel, context: TaskContext, workspace: Memory<Float>) {
        // Steps read what encoders have left, so that they cannot share their workspace.
        let stepWorkspace = Memory<Float>()
        self.init(.evaluation, context: context, workspace: workspace) { shape, tape in
            SearchGraph(
                model, times: shape.times, answers: shape.answers, encoderTape: tape,
                stepTape: Tape(
                    lanes: tape.lanes.repeated(shape.answers), purpose: .evaluation,
                    computing: context.computing, ranks: context.ranks, workspace: stepWorkspace))
        }
    }
}
