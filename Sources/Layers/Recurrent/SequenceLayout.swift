internal import Tensors

/// Where the rows of a sequence lie: activations are [lane][T][b][width], states [lane][b][H].
///
/// Recurrent layers read and write one time step of a run of lanes at a time; lanes are independent,
/// so that threads share them and every product takes the rows of all lanes of its thread at once.
struct SequenceLayout {
    /// This rank's lanes.
    let lanes: Int
    /// Sequences of a lane, b.
    let sequences: Int
    /// Which way a recurrent layer walks.
    let walk: Walk

    /// A walk; in chunks, states start anew after so many steps.
    init(
        times: Int, lanes: LaneGroup, direction: RecurrentDirection = .forward, chunk: Int? = nil
    ) {
        self.lanes = lanes.count
        sequences = lanes.sequences
        walk = Walk(times: times, isBackward: direction == .backward, chunk: chunk)
    }

    /// Time steps, T.
    var times: Int { walk.times }

    /// The time of the walk's step number `number`, from 0.
    func time(_ number: Int) -> Int { walk.time(number) }

    /// Whether the walk's step number `number` starts from the initial state.
    func isStart(_ number: Int) -> Bool { walk.before(walk.time(number)) == nil }

    /// Rows of all steps and lanes.
    var rows: Int { times * lanes * sequences }

    /// Step `time` of lane `lane` of an activation, [b][width].
    func step(_ view: View<Float>, lane: Int, time: Int, width: Int) -> View<Float> {
        let size = sequences * width, start = (lane * times + time) * size
        return view[start..<start + size]
    }

    /// Lane `lane` of a state or of anything that has an equal part for each lane.
    func part<Element>(_ view: View<Element>, lane: Int) -> View<Element> {
        view.part(lane, of: lanes)
    }

    /// The rows of step `time` in a run of lanes of an activation.
    func step(
        _ view: View<Float>, lanes run: Range<Int>, time: Int, width: Int
    ) -> RowGroups {
        RowGroups(
            view, start: (run.lowerBound * times + time) * sequences * width, groups: run.count,
            rowsPerGroup: sequences, groupStride: times * sequences * width, columns: width)
    }

    /// The rows of a state in a run of lanes.
    func state(_ view: View<Float>, lanes run: Range<Int>, width: Int) -> RowGroups {
        let size = sequences * width
        return RowGroups(
            view[run.lowerBound * size..<run.upperBound * size], columns: width)
    }

    /// The rows of the step that the walk visits before `time`: of the sequence, or of the initial
    /// state.
    func before(
        _ sequence: View<Float>, initial: View<Float>, lane: Int, time: Int, width: Int
    ) -> View<Float> {
        guard let before = walk.before(time) else { return part(initial, lane: lane) }
        return step(sequence, lane: lane, time: before, width: width)
    }

    /// The same, for a run of lanes.
    func before(
        _ sequence: View<Float>, initial: View<Float>, lanes run: Range<Int>, time: Int,
        width: Int
    ) -> RowGroups {
        guard let before = walk.before(time) else {
            return state(initial, lanes: run, width: width)
        }
        return step(sequence, lanes: run, time: before, width: width)
    }

    /// The same for all steps, as what a weight's gradient is multiplied with.
    func before(
        _ sequence: View<Float>, initial: View<Float>, columns: Int, result: View<Float>
    ) -> WeightGradient.Factor {
        .init(sequence, initial: initial, before: walk, columns: columns, result: result)
    }

    /// Copies the last step of the walk in a run of lanes to a state.
    func keepLast(of view: View<Float>, in state: View<Float>, lanes: Range<Int>, width: Int) {
        for lane in lanes {
            part(state, lane: lane).copy(
                from: step(view, lane: lane, time: time(times - 1), width: width))
        }
    }
}
