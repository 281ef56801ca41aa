import Layers
import RealModule
import Reference
import Tensors
import Testing

@Suite struct ConvLSTMTests {
    @Test(arguments: [false, true], RecurrentDirection.allCases)
    func agreesWithTheTwin(hasPeepholes: Bool, direction: RecurrentDirection) throws {
        var options = ConvLSTMCell.Options()
        options.hasPeepholes = hasPeepholes
        let image = PlaneShape(channels: 2, height: 2, width: 3), places = 6
        let side = AxisTwin(kernel: 3, before: 1, after: 1)
        func twin(_ channels: Int) -> PlanesTwin {
            PlanesTwin(channels: channels, height: 2, width: 3, rows: side, columns: side)
        }
        for shape in [
            BatchShape(ragged: 3, lanes: 1, sequences: 2),
            BatchShape(ragged: 3, lanes: 2, sequences: 1),
        ] {
            try SlowCheck(
                inputs: [image.count], isBackward: direction == .backward,
                record: { [options] recording, x in
                    let cell = ConvLSTMCell(
                        "cell", image: image, channels: 2, options: options,
                        direction: direction, in: recording.parameters)
                    let result = cell(x[0], lengths: recording.lengths, direction: direction)
                    return .init(output: result.sequence, states: result.states)
                },
                twin: { step in
                    let suffix = direction == .backward ? "l0_reverse" : "l0"
                    func number(_ name: String) -> [Double] {
                        step.parameter("cell.\(name)_\(suffix)").values
                    }
                    var h = step.states[0], c = step.states[1]
                    for row in 0..<h.rows {
                        let own = twin(2).convolve(
                            Array(step.inputs[0].row(row)), weight: number("weight_ih"),
                            bias: number("bias_ih"), outputs: 8, groups: 1)
                        let seen = twin(2).convolve(
                            Array(step.states[0].row(row)), weight: number("weight_hh"), bias: [],
                            outputs: 8, groups: 1)
                        for place in 0..<2 * places {
                            func sum(_ gate: Int) -> Double {
                                own[gate * 2 * places + place] + seen[gate * 2 * places + place]
                            }
                            func peek(_ name: String, _ c: Double) -> Double {
                                hasPeepholes ? number("peephole_\(name)")[place] * c : 0
                            }
                            let old = step.states[1][row, place]
                            let new =
                                sigma(sum(1) + peek("f", old)) * old
                                + sigma(sum(0) + peek("i", old)) * .tanh(sum(2))
                            c[row, place] = new
                            h[row, place] = sigma(sum(3) + peek("o", new)) * .tanh(new)
                        }
                    }
                    step.states = [h, c]
                    return nil
                }
            ).run(shape, tolerance: 1e-5)
        }
    }
}
