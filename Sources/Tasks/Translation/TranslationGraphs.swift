internal import Layers
internal import Tensors
internal import Training

/// The graphs of a model for one purpose, each recorded once for a pass and its lengths.
final class TranslationGraphs {
    private struct Key: Hashable {
        let shape: PairShape
        let pass: Int
    }

    private let model: TranslationModel
    private let labelSmoothing: Float
    private let purpose: Tape.Purpose
    private let context: TaskContext
    private let workspace: Memory<Float>
    private var recorded: [Key: TranslationGraph] = [:]

    /// Numbers that the largest graph keeps alive.
    private(set) var largest = 0

    init(
        _ model: TranslationModel, _ purpose: Tape.Purpose, labelSmoothing: Float = 0,
        context: TaskContext, workspace: Memory<Float>
    ) {
        self.model = model
        self.labelSmoothing = labelSmoothing
        self.purpose = purpose
        self.context = context
        self.workspace = workspace
    }

    func graph(_ shape: PairShape, pass: Int) -> TranslationGraph {
        let key = Key(shape: shape, pass: pass)
        if let graph = recorded[key] { return graph }
        let graph = TranslationGraph(
            model, labelSmoothing: labelSmoothing, shape,
            on: context.tape(purpose, pass: pass, workspace: workspace))
        largest = max(largest, graph.tape.plannedCount)
        recorded[key] = graph
        return graph
    }
}

extension PairShape {
    /// The lengths of the longest pair of some, rounded up so that there are few graphs.
    init(_ pairs: some Sequence<Int>, of table: PairTable) {
        var source = 0, target = 0
        for pair in pairs {
            source = max(source, table.source(pair).count)
            target = max(target, table.target(pair).count)
        }
        self.init(
            source: SequenceGraphs.rounded(source), target: SequenceGraphs.rounded(target + 1))
    }
}
