internal import Layers
internal import Tensors

/// The recurrent states of streams between steps, for each layer [lane][b][H]; c is empty where the
/// cell has none.
///
/// A state belongs to its stream, whichever rank computes it; checkpoints keep all of them.
final class StreamStates {
    let h: [View<Float>]
    let c: [View<Float>]
    private let memory = Memory<Float>()
    private let count: Int

    init(_ network: LanguageModelNetwork, lanes: LaneGroup) {
        let memory = self.memory
        count = lanes.rows
        h = network.cells.map { memory.reserve(lanes.rows * $0.units) }
        c = network.cells.map { cell in
            memory.reserve(type(of: cell).hasCellState ? lanes.rows * cell.units : 0)
        }
        memory.commit()
    }

    /// The states `view` of some of the sequences; nil for all.
    func rows(_ rows: Range<Int>?, of view: View<Float>) -> View<Float> {
        guard let rows else { return view }
        let width = view.count / count
        return view[rows.lowerBound * width..<rows.upperBound * width]
    }

    func reset() { memory.whole.fill(0) }

    /// All that is not empty, with names such as `lstm.0.h`.
    func named(_ cell: String) -> [(name: String, rows: View<Float>)] {
        zip(h, c).enumerated().flatMap { layer, parts in
            [("\(cell).\(layer).h", parts.0), ("\(cell).\(layer).c", parts.1)]
        }.filter { $0.1.count > 0 }
    }
}
