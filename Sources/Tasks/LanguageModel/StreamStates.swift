internal import Tensors

/// The recurrent states of streams between steps, for each layer [lane][b][H].
///
/// A state belongs to its stream, whichever rank computes it; checkpoints keep all of them.
final class StreamStates {
    let h: [View<Float>]
    let c: [View<Float>]
    private let memory = Memory<Float>()

    init(layers: Int, units: Int, lanes: LaneGroup) {
        let memory = self.memory
        let count = lanes.rows * units
        h = (0..<layers).map { _ in memory.reserve(count) }
        c = (0..<layers).map { _ in memory.reserve(count) }
        memory.commit()
    }

    func reset() { memory.whole.fill(0) }
}
