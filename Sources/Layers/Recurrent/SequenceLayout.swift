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
    /// Which way a recurrent layer walks.
    let direction: RecurrentDirection

    init(times: Int, lanes: LaneGroup, direction: RecurrentDirection = .forward) {
        self.times = times
        self.lanes = lanes.count
        sequences = lanes.sequences
        self.direction = direction
    }

    /// The time of the walk's step number `number`, from 0.
    func time(_ number: Int) -> Int {
        direction == .forward ? number : times - 1 - number
    }

    /// The time that the walk visits before `time`; nil at its start.
    private func timeBefore(_ time: Int) -> Int? {
        switch direction {
        case .forward: time > 0 ? time - 1 : nil
        case .backward: time + 1 < times ? time + 1 : nil
        }
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

    /// The rows of the step that the walk visits before `time`: of the sequence, or of the initial
    /// state.
    func before(
        _ sequence: View<Float>, initial: View<Float>, lane: Int, time: Int, width: Int
    ) -> View<Float> {
        guard let before = timeBefore(time) else { return part(initial, lane: lane) }
        return step(sequence, lane: lane, time: before, width: width)
    }

    /// The same, for a run of lanes.
    func before(
        _ sequence: View<Float>, initial: View<Float>, lanes run: Range<Int>, time: Int,
        width: Int
    ) -> RowGroups {
        guard let before = timeBefore(time) else {
            return state(initial, lanes: run, width: width)
        }
        return step(sequence, lanes: run, time: before, width: width)
    }

    /// The same for all steps, as what a weight's gradient is multiplied with.
    func before(
        _ sequence: View<Float>, initial: View<Float>, columns: Int, result: View<Float>
    ) -> WeightGradient.Factor {
        switch direction {
        case .forward:
            .init(late: sequence, initial: initial, columns: columns, result: result)
        case .backward:
            .init(early: sequence, initial: initial, columns: columns, result: result)
        }
    }

    /// Copies the last step of the walk in a run of lanes to a state.
    func keepLast(of view: View<Float>, in state: View<Float>, lanes: Range<Int>, width: Int) {
        for lane in lanes {
            part(state, lane: lane).copy(
                from: step(view, lane: lane, time: time(times - 1), width: width))
        }
    }
}
