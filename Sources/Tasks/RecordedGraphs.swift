internal import Tensors
internal import Training

/// The graphs of a model for one purpose, each recorded once for a pass and its shape.
final class RecordedGraphs<Shape: Hashable, Graph> {
    private struct Key: Hashable {
        let shape: Shape
        let pass: Int
    }

    /// What they compute with.
    let context: TaskContext
    /// Numbers that the largest graph keeps alive.
    private(set) var largest = 0

    private let purpose: Tape.Purpose
    private let workspace: Memory<Float>
    private let record: (Shape, Tape) -> Graph
    private var recorded: [Key: Graph] = [:]

    /// No graphs yet; all will share `workspace`, and be recorded by `record` on a tape of their pass.
    init(
        _ purpose: Tape.Purpose, context: TaskContext, workspace: Memory<Float>,
        record: @escaping (Shape, Tape) -> Graph
    ) {
        self.purpose = purpose
        self.context = context
        self.workspace = workspace
        self.record = record
    }

    /// The graph of a shape for the lanes of a pass.
    func graph(_ shape: Shape, pass: Int) -> Graph {
        let key = Key(shape: shape, pass: pass)
        if let graph = recorded[key] { return graph }
        let tape = context.tape(purpose, pass: pass, workspace: workspace)
        let graph = record(shape, tape)
        largest = max(largest, tape.plannedCount)
        recorded[key] = graph
        return graph
    }
}
