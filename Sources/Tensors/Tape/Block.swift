/// The part of the activations that an operation computes at a time: some lanes, at all time steps
/// or, inside a recurrence, at one.
public struct Block {
    /// Local lanes.
    public let lanes: Range<Int>
    /// The time step; nil for all of them.
    public let time: Int?
    /// Whose working memory is used.
    public let worker: Int
    /// The step of training.
    public let moment: Moment
    let walk: Walk?

    init(
        lanes: Range<Int>, time: Int? = nil, worker: Int, moment: Moment, walk: Walk? = nil
    ) {
        self.lanes = lanes
        self.time = time
        self.worker = worker
        self.moment = moment
        self.walk = walk
    }

    /// The rows of local lane `lane` that the block reads of a signal, [rows, features].
    public func value(_ signal: Signal, lane: Int) -> View<Float> {
        guard let place = place(signal) else { return start(of: signal).part(lane) }
        return place.rows(signal.tensor.value, lane)
    }

    /// The rows of local lane `lane` that the block writes of a tensor.
    public func value(_ tensor: Tensor, lane: Int) -> View<Float> {
        Place(tensor, time: time(of: tensor)).rows(tensor.value, lane)
    }

    /// The finished gradient of those.
    public func gradient(_ tensor: Tensor, lane: Int) -> View<Float> {
        Place(tensor, time: time(of: tensor)).rows(Self.gradient(of: tensor), lane)
    }

    /// The rows of all lanes of the block, as an operand of a product.
    public func rows(_ signal: Signal) -> RowGroups {
        guard let place = place(signal) else { return start(of: signal).rows(lanes) }
        return place.groups(signal.tensor.value, lanes)
    }

    /// The rows of a tensor that it writes, likewise.
    public func rows(_ tensor: Tensor) -> RowGroups {
        Place(tensor, time: time(of: tensor)).groups(tensor.value, lanes)
    }

    /// The gradients of those.
    public func gradientRows(_ tensor: Tensor) -> RowGroups {
        Place(tensor, time: time(of: tensor)).groups(Self.gradient(of: tensor), lanes)
    }

    /// Where the gradient with respect to input `index` goes; nil if nobody wants it.
    public func target(_ index: Int, of ports: Ports, lane: Int) -> (
        view: View<Float>, accumulate: Bool
    )? {
        let signal = ports.inputs[index]
        guard let gradient = signal.tensor.gradient else { return nil }
        guard let place = place(signal) else {
            return startGradient(of: signal).map { ($0.part(lane), true) }
        }
        return (place.rows(gradient, lane), ports.accumulates[index])
    }

    /// Where a gradient with respect to input `index` is to be added: cleared before its first part;
    /// nil if nobody wants it.
    public func accumulator(_ index: Int, of ports: Ports, lane: Int) -> View<Float>? {
        guard let (view, accumulate) = target(index, of: ports, lane: lane) else { return nil }
        if !accumulate { view.fill(0) }
        return view
    }

    /// The same as ``target(_:of:lane:)`` for the rows of all lanes.
    public func targetRows(_ index: Int, of ports: Ports) -> (rows: RowGroups, accumulate: Bool)? {
        let signal = ports.inputs[index]
        guard let gradient = signal.tensor.gradient else { return nil }
        guard let place = place(signal) else {
            return startGradient(of: signal).map { ($0.rows(lanes), true) }
        }
        return (place.groups(gradient, lanes), ports.accumulates[index])
    }

    // MARK: Places

    /// A tensor, whole or at a time step.
    private struct Place {
        let tensor: Tensor
        let time: Int?
        let sequences: Int
        let laneCount: Int

        init(_ tensor: Tensor, time: Int?) {
            self.tensor = tensor
            self.time = time
            let lanes = tensor.tape.lanes
            sequences = lanes.sequences
            laneCount = lanes.count
        }

        private var step: Int { sequences * tensor.features }

        func rows(_ view: View<Float>, _ lane: Int) -> View<Float> {
            guard let time else { return view.part(lane, of: laneCount) }
            let start = (lane * tensor.times + time) * step
            return view[start..<start + step]
        }

        func groups(_ view: View<Float>, _ lanes: Range<Int>) -> RowGroups {
            let size = tensor.times * step
            guard let time else {
                return RowGroups(
                    view[lanes.lowerBound * size..<lanes.upperBound * size],
                    columns: tensor.features)
            }
            return RowGroups(
                view, start: lanes.lowerBound * size + time * step, groups: lanes.count,
                rowsPerGroup: sequences, groupStride: size, columns: tensor.features)
        }
    }

    /// One step of a state, [lane][b][features].
    private struct Start {
        let view: View<Float>
        let tensor: Tensor

        func part(_ lane: Int) -> View<Float> { view.part(lane, of: tensor.lanes.count) }

        func rows(_ lanes: Range<Int>) -> RowGroups {
            let size = tensor.lanes.sequences * tensor.features
            return RowGroups(
                view[lanes.lowerBound * size..<lanes.upperBound * size], columns: tensor.features)
        }
    }

    /// A tensor of a single step stands for all steps of a recurrence.
    private func time(of tensor: Tensor) -> Int? {
        guard let time else { return nil }
        return tensor.times == 1 ? 0 : time
    }

    /// Where a signal is found; nil in the initial state.
    private func place(_ signal: Signal) -> Place? {
        guard signal.late != nil else { return Place(signal.tensor, time: time(of: signal.tensor)) }
        guard let time, let walk else {
            preconditionFailure("a state is read late outside of its recurrence")
        }
        return walk.before(time).map { Place(signal.tensor, time: $0) }
    }

    private func start(of signal: Signal) -> Start {
        guard let state = signal.late else { preconditionFailure("only states have a start") }
        return Start(view: state.initial, tensor: signal.tensor)
    }

    private func startGradient(of signal: Signal) -> Start? {
        signal.late?.gradient.map { Start(view: $0, tensor: signal.tensor) }
    }

    private static func gradient(of tensor: Tensor) -> View<Float> {
        guard let gradient = tensor.gradient else {
            preconditionFailure("a tape that evaluates has no gradients")
        }
        return gradient
    }
}
