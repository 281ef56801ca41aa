public import Tensors

/// Vectors that tell time steps apart, added to every row: x + position[t].
public final class Positions {
    private let learned: Parameter?

    /// The sinusoids of Vaswani and others 2017: sin(t / 10000^(2i/F)) and cos of it, side by side.
    public init() { learned = nil }

    /// Learned vectors, `name.weight` [length, features]; steps from the last one on share its vector.
    public init(_ name: String, length: Int, features: Int, in parameters: ParameterSet) {
        precondition(length > 0, "positions of length \(length)")
        learned = parameters.declare(
            "\(name).weight", shape: [length, features], initializer: .normal(deviation: 0.02))
    }

    /// Records the sum, [lane][T][b][F]; the first step is number 0.
    public func callAsFunction(_ x: some Readable) -> Tensor {
        let x = x.signal, output = x.tape.tensor(like: x)
        if let learned {
            precondition(
                learned.shape[1] == x.features,
                "\(x.features) features for '\(learned.name)' of \(learned.shape[1])")
            x.tape.planGradients(of: [learned])
            x.tape.planLaneSum(learned.count)
        }
        let table = learned?.value ?? sinusoids(times: output.times, features: x.features)
        x.tape.record(PositionSum(x, table, learned?.gradient, output))
        return output
    }
}

/// The sinusoids as rows [times, features], with functions that have the same bits everywhere.
func sinusoids(times: Int, features: Int) -> View<Float> {
    let table = Memory<Float>(count: times * features).whole
    for j in 0..<features {
        let wave = 10000.0.raised(toFraction: Double(j / 2 * 2) / Double(features))
        for time in 0..<times {
            // In half turns, from 0 to 2.
            let turns = Double(time) / wave / .pi
            let rest = turns - 2 * (turns / 2).rounded(.down)
            let (angle, sign) = rest <= 1 ? (rest, 1.0) : (rest - 1, -1.0)
            let value = j.isMultiple(of: 2) ? sineOfPi(angle) : cosineOfPi(angle)
            table[time * features + j] = Float(sign * value)
        }
    }
    return table
}

private final class PositionSum: BlockOperation {
    let ports: Ports
    private let table: View<Float>
    private let gradient: View<Float>?
    private unowned let tape: Tape

    init(_ x: Signal, _ table: View<Float>, _ gradient: View<Float>?, _ y: Tensor) {
        ports = Ports([x], [y])
        self.table = table
        self.gradient = gradient
        tape = y.tape
    }

    private var features: Int { ports.outputs[0].features }

    /// The place of a step's vector in the table.
    private func row(_ time: Int) -> Range<Int> {
        let row = min(time, table.count / features - 1)
        return row * features..<(row + 1) * features
    }

    func forward(_ block: Block) {
        for lane in block.lanes {
            let y = block.value(ports.outputs[0], lane: lane)
            y.copy(from: block.value(ports.inputs[0], lane: lane))
            let first = block.time ?? 0, times = block.time == nil ? ports.outputs[0].times : 1
            for time in 0..<times {
                tape.kernels.add(
                    row: table[row(first + time)], toRowsOf: y.part(time, of: times))
            }
        }
    }

    func backward(_ block: Block) {
        for lane in block.lanes {
            guard let (dx, accumulate) = block.target(0, of: ports, lane: lane) else { continue }
            let dy = block.gradient(ports.outputs[0], lane: lane)
            if accumulate { tape.kernels.add(dy, to: dx) } else { dx.copy(from: dy) }
        }
    }

    func finishBackward(_ moment: Moment) {
        guard let gradient, let dy = ports.outputs[0].gradient else { return }
        let times = ports.outputs[0].times, lanes = tape.lanes.count
        tape.sumLanes(into: gradient) { lane, part in
            part.fill(0)
            let rows = dy.part(lane, of: lanes)
            for place in 0..<times * tape.lanes.sequences {
                tape.kernels.add(
                    rows[place * features..<(place + 1) * features],
                    to: part[row(place / tape.lanes.sequences)])
            }
        }
    }
}
