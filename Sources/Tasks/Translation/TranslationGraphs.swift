internal import Layers
internal import Tensors
internal import Training

/// The graphs of a model for one purpose, for pairs of some lengths each.
typealias TranslationGraphs = RecordedGraphs<PairShape, TranslationGraph>

extension TranslationGraphs {
    /// No graphs yet.
    convenience init(
        _ model: TranslationModel, _ purpose: Tape.Purpose, labelSmoothing: Float = 0,
        context: TaskContext, workspace: Memory<Float>
    ) {
        self.init(purpose, context: context, workspace: workspace) { shape, tape in
            TranslationGraph(model, labelSmoothing: labelSmoothing, shape, on: tape)
        }
    }
}

extension PairShape {
    /// The lengths of the longest pair of some, rounded up so that there are few graphs.
    init(_ pairs: some Sequence<Int>, of table: PairTable) {
        var source = 0, target = 0
        for pair in pairs {
            source = max(source, table.length(pair))
            target = max(target, table.targetLength(pair))
        }
        self.init(
            source: SequenceGraphs.rounded(source), target: SequenceGraphs.rounded(target + 1))
    }
}
