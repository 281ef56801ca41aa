internal import Tensors

/// The clocks of a Phased LSTM: for each row's time t and each unit the opening of its gate.
final class TimeGate {
    /// Logarithms of the periods, [H], so that periods stay positive.
    let logPeriod: Parameter
    /// Where periods begin, in periods, [H].
    let shift: Parameter
    let open: Float
    let leak: Float

    init(logPeriod: Parameter, shift: Parameter, open: Float, leak: Float) {
        self.logPeriod = logPeriod
        self.shift = shift
        self.open = open
        self.leak = leak
    }

    /// Records the gates of times [lane][T][b][1], [lane][T][b][H].
    func callAsFunction(_ time: Tensor) -> Tensor {
        precondition(time.features == 1, "\(time.features) times a row")
        let output = time.tape.tensor(times: time.times, features: logPeriod.count)
        time.tape.planGradients(of: [logPeriod, shift])
        time.tape.planLaneSum(logPeriod.count)
        time.tape.record(TimeGating(self, time, output))
        return output
    }

    /// Where in its period a unit is, and how that changes with time.
    struct Phase {
        /// In [0, 1).
        let value: Float
        /// t / τ.
        let turns: Float

        init(time: Float, frequency: Float, shift: Float) {
            turns = time * frequency
            let phase = turns - shift
            value = phase - phase.rounded(.down)
        }
    }

    /// The opening at a phase, and its slope.
    func opening(_ phase: Float, isTraining: Bool) -> (value: Float, slope: Float) {
        if phase < open / 2 { return (2 * phase / open, 2 / open) }
        if phase < open { return (2 - 2 * phase / open, -2 / open) }
        return isTraining ? (leak * phase, leak) : (0, 0)
    }
}

private final class TimeGating: BlockOperation {
    let ports: Ports
    private let layer: TimeGate
    private let frequencies: View<Float>
    private unowned let tape: Tape

    init(_ layer: TimeGate, _ time: Tensor, _ y: Tensor) {
        self.layer = layer
        ports = Ports([time.signal], [y])
        tape = time.tape
        frequencies = tape.scratch(layer.logPeriod.count)
    }

    private var isTraining: Bool { tape.purpose == .training }

    func prepareForward(_ moment: Moment) {
        // 1 / τ = e^-log τ, by the kernels' own function: the same bits everywhere.
        tape.kernels.map(
            PointwiseMap(.exp, scale: -1), layer.logPeriod.value, into: frequencies)
    }

    func forward(_ block: Block) {
        let isTraining = isTraining
        for lane in block.lanes {
            block.value(ports.outputs[0], lane: lane).withMutableSpan { y in
                each(block.value(ports.inputs[0], lane: lane)) { place, _, phase in
                    y[place] = layer.opening(phase.value, isTraining: isTraining).value
                }
            }
        }
    }

    func backward(_ block: Block) {
        // Times are data.
        for lane in block.lanes {
            guard let dx = block.accumulator(0, of: ports, lane: lane) else { continue }
            let dy = block.gradient(ports.outputs[0], lane: lane), units = frequencies.count
            dx.withMutableSpan { dx in
                slopes(block.value(ports.inputs[0], lane: lane), dy) { place, unit, slope, _ in
                    dx[place / units] += slope * frequencies[unit]
                }
            }
        }
    }

    func finishBackward(_ moment: Moment) {
        guard let dy = ports.outputs[0].gradient else { return }
        func sum(_ parameter: Parameter, _ factor: @escaping (TimeGate.Phase) -> Float) {
            tape.sumLanes(into: parameter.gradient) { lane, part in
                part.fill(0)
                part.withMutableSpan { part in
                    slopes(
                        ports.inputs[0].tensor.value(lane: lane),
                        dy.part(lane, of: tape.lanes.count)
                    ) { _, unit, slope, phase in part[unit] += slope * factor(phase) }
                }
            }
        }
        sum(layer.logPeriod) { -$0.turns }
        sum(layer.shift) { _ in -1 }
    }

    /// Calls `body` with every row's and unit's place, unit and phase, and the gradient times the
    /// gate's slope there.
    private func slopes(
        _ times: View<Float>, _ dy: View<Float>,
        _ body: (_ place: Int, _ unit: Int, _ slope: Float, TimeGate.Phase) -> Void
    ) {
        let isTraining = isTraining
        dy.withSpan { dy in
            each(times) { place, unit, phase in
                let slope = layer.opening(phase.value, isTraining: isTraining).slope
                body(place, unit, dy[place] * slope, phase)
            }
        }
    }

    /// Calls `body` with every row's and unit's place, unit and phase.
    private func each(
        _ times: View<Float>, _ body: (_ place: Int, _ unit: Int, TimeGate.Phase) -> Void
    ) {
        times.withSpan { times in
            frequencies.withSpan { frequencies in
                layer.shift.value.withSpan { shift in
                    for row in times.indices {
                        for unit in frequencies.indices {
                            body(
                                row * frequencies.count + unit, unit,
                                TimeGate.Phase(
                                    time: times[row], frequency: frequencies[unit],
                                    shift: shift[unit]))
                        }
                    }
                }
            }
        }
    }
}
