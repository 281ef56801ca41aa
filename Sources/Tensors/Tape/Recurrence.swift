/// A recurrence: operations that run for one time step after the other, with states between them.
///
/// Made by ``Tape/recurrence(times:lengths:isBackward:chunk:_:)``. Threads share the lanes and walk over
/// all steps by themselves, unless an operation needs all lanes in every step.
public final class Recurrence: Operation {
    /// Time steps, T.
    public let times: Int
    /// Valid steps of each sequence, [lane][b].
    public let lengths: View<Int32>

    private let walk: Walk
    private unowned let tape: Tape
    private var runners: [BlockRunner] = []
    private var states: [StepState] = []
    private var isSynchronized = false

    init(_ walk: Walk, lengths: View<Int32>, on tape: Tape) {
        times = walk.times
        self.lengths = lengths
        self.tape = tape
        self.walk = walk
    }

    // MARK: Recording

    /// A new state, which has to be updated once.
    public func state(features: Int) -> StepState {
        let state = StepState(walk, features: features, on: tape)
        states.append(state)
        return state
    }

    /// Makes `value` the state after each step, save in sequences that are over.
    public func update(_ state: StepState, to value: some Readable) {
        tape.record(StateUpdate(state, value: value.signal, lengths: lengths))
    }

    func append(_ runner: BlockRunner) {
        let ports = runner.operation.ports
        for output in ports.outputs {
            precondition(
                output.times == times, "\(output.times) time steps in a recurrence of \(times)")
        }
        ports.checkTimes { input, output in input == output || input == 1 }
        if case .together = runner { isSynchronized = true }
        runners.append(runner)
    }

    /// What its operations read, and write gradients of.
    var uses: [TensorUse] { runners.flatMap(\.uses) }

    // MARK: Running

    /// Walks over all steps.
    public func forward(_ moment: Moment) throws {
        for runner in runners { runner.operation.prepareForward(moment) }
        if isSynchronized {
            for number in 0..<times {
                for runner in runners {
                    try runner.forward(on: tape, moment, time: walk.time(number), walk: walk)
                }
            }
        } else {
            tape.eachLaneRun { worker, lanes in
                for number in 0..<times {
                    let block = Block(
                        lanes: lanes, time: walk.time(number), worker: worker, moment: moment,
                        walk: walk)
                    for case .each(let operation) in runners { operation.forward(block) }
                }
            }
        }
        for state in states { keepLast(state) }
    }

    /// Walks back over all steps.
    public func backward(_ moment: Moment) throws {
        for state in states { startGradient(state) }
        for runner in runners.reversed() {
            runner.operation.ports.claimGradients(times: times)
            runner.operation.prepareBackward(moment)
        }
        if isSynchronized {
            for number in (0..<times).reversed() {
                for runner in runners.reversed() {
                    try runner.backward(on: tape, moment, time: walk.time(number), walk: walk)
                }
            }
        } else {
            tape.eachLaneRun { worker, lanes in
                for number in (0..<times).reversed() {
                    let block = Block(
                        lanes: lanes, time: walk.time(number), worker: worker, moment: moment,
                        walk: walk)
                    for case .each(let operation) in runners.reversed() {
                        operation.backward(block)
                    }
                    tape.progress(worker)
                }
            }
        }
        for runner in runners.reversed() { runner.operation.finishBackward(moment) }
    }

    // MARK: States

    private func keepLast(_ state: StepState) {
        for lane in 0..<tape.lanes.count {
            state.final.part(lane, of: tape.lanes.count)
                .copy(from: last(of: state.sequence.value, state, lane))
        }
    }

    /// The gradient of the final state is where the walk back begins; it becomes that of the initial
    /// one, to which every step adds that reads it.
    private func startGradient(_ state: StepState) {
        guard let gradient = state.gradient else { return }
        let whole = state.sequence.finishedGradient()
        for lane in 0..<tape.lanes.count {
            let part = gradient.part(lane, of: tape.lanes.count)
            tape.kernels.add(part, to: last(of: whole, state, lane))
        }
        gradient.fill(0)
    }

    private func last(of view: View<Float>, _ state: StepState, _ lane: Int) -> View<Float> {
        let size = tape.lanes.sequences * state.features
        let start = (lane * times + walk.time(times - 1)) * size
        return view[start..<start + size]
    }
}

/// Makes a value the state after a step, save in sequences that are over.
private final class StateUpdate: BlockOperation {
    let ports: Ports
    private let lengths: View<Int32>

    init(_ state: StepState, value: Signal, lengths: View<Int32>) {
        precondition(
            value.features == state.features,
            "\(value.features) features for a state of \(state.features)")
        ports = Ports([value, state.previous], [state.sequence])
        self.lengths = lengths
    }

    private func time(_ block: Block) -> Int {
        guard let time = block.time else { preconditionFailure("a state outside of a recurrence") }
        return time
    }

    private var tape: Tape { ports.outputs[0].tape }

    func forward(_ block: Block) {
        for lane in block.lanes {
            tape.kernels.keep(
                block.value(ports.inputs[0], lane: lane),
                orElse: block.value(ports.inputs[1], lane: lane),
                lengths: lengths.part(lane, of: tape.lanes.count), time: time(block),
                into: block.value(ports.outputs[0], lane: lane))
        }
    }

    func backward(_ block: Block) {
        for lane in block.lanes {
            guard let value = block.target(0, of: ports, lane: lane),
                let previous = block.target(1, of: ports, lane: lane)
            else { continue }
            tape.kernels.keepBackward(
                block.gradient(ports.outputs[0], lane: lane),
                lengths: lengths.part(lane, of: tape.lanes.count), time: time(block),
                into: value, orElse: previous)
        }
    }
}
