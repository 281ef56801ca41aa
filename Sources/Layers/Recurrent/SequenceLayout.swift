internal import Tensors

/// Where the rows of a sequence lie: activations are [lane][T][b][width], states [lane][b][H].
///
/// Recurrent layers read and write one time step of a run of lanes at a time; lanes are independent,
/// so that threads share them and every product takes the rows of all lanes of its thread at once.
struct SequenceLayout {
    /// Time steps, T.
    let times: Int
    /// This rank's lanes.
    let lanes: Int
    /// Sequences of a lane, b.
    let sequences: Int

    init(times: Int, lanes: LaneGroup) {
        self.times = times
        self.lanes = lanes.count
        sequences = lanes.sequences
    }

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

    /// The rows of the step before `time`: of the sequence, or of the initial state.
    func before(
        _ sequence: View<Float>, initial: View<Float>, lane: Int, time: Int, width: Int
    ) -> View<Float> {
        time == 0
            ? part(initial, lane: lane)
            : step(sequence, lane: lane, time: time - 1, width: width)
    }

    /// The same, for a run of lanes.
    func before(
        _ sequence: View<Float>, initial: View<Float>, lanes run: Range<Int>, time: Int,
        width: Int
    ) -> RowGroups {
        time == 0
            ? state(initial, lanes: run, width: width)
            : step(sequence, lanes: run, time: time - 1, width: width)
    }

    /// Copies the last step of a run of lanes to a state.
    func keepLast(of view: View<Float>, in state: View<Float>, lanes: Range<Int>, width: Int) {
        for lane in lanes {
            part(state, lane: lane).copy(
                from: step(view, lane: lane, time: times - 1, width: width))
        }
    }
}
