import Layers
import RealModule
import Reference
import Tensors
import Testing

/// The Neural Turing Machine against its equations.
@Suite struct NTMTests {
    /// A machine that is small enough for differences.
    private static func options(_ reads: Int, _ writes: Int, shift: Int) -> NTMCell.Options {
        var options = NTMCell.Options()
        options.memory = MemoryShape(locations: 5, width: 3)
        options.readHeads = reads
        options.writeHeads = writes
        options.shift = shift
        // Some of the sums are limited.
        options.clip = 0.75
        options.start = 0.25
        return options
    }

    /// What the twin keeps from step to step: all start as zeros, so that weights stay positive.
    private struct State {
        var h: [Double], c: [Double], memory: [[Double]], weights: [[Double]]
    }

    /// The equations of the paper, for one sequence.
    private struct Machine {
        let options: NTMCell.Options
        let units: Int
        let parameters: SlowStep

        private func linear(_ x: [Double], _ name: String, hasBias: Bool = true) -> [Double] {
            let weight = parameters.parameter("cell.weight_\(name)_l0")
            let bias = parameters.parameter("cell.bias_\(name)_l0").values
            return (0..<weight.rows).map { row in
                x.indices.reduce(hasBias ? bias[row] : 0) { $0 + weight[row, $1] * x[$1] }
            }
        }

        var start: State {
            let n = options.memory.locations, m = options.memory.width
            let first = parameters.parameter("cell.start_l0").values
            let heads = options.readHeads + options.writeHeads
            return State(
                h: Array(repeating: 0, count: units + options.readHeads * m),
                c: Array(repeating: 0, count: units),
                memory: Array(
                    repeating: Array(repeating: Double(options.start), count: m), count: n),
                weights: (0..<heads).map { softmax(Array(first[$0 * n..<($0 + 1) * n])) })
        }

        func step(_ x: [Double], _ state: State) -> State {
            let n = options.memory.locations, m = options.memory.width
            var gates = linear(x, "ih")
            for (index, sum) in linear(state.h, "hh", hasBias: false).enumerated() {
                gates[index] += sum
            }
            var next = state
            var hidden: [Double] = []
            for unit in 0..<units {
                next.c[unit] =
                    sigma(gates[units + unit]) * state.c[unit]
                    + sigma(gates[unit]) * .tanh(gates[2 * units + unit])
                hidden.append(sigma(gates[3 * units + unit]) * .tanh(next.c[unit]))
            }
            let limit = Double(options.clip)
            var sums = linear(hidden, "heads").map { max(-limit, min(limit, $0)) }[...]
            next.h = hidden
            for head in state.weights.indices {
                let key = sums.prefix(m).map { Double.tanh($0) }
                sums = sums.dropFirst(m)
                let strength = softplus(sums.removeFirst()), gate = sigma(sums.removeFirst())
                let span = 2 * options.shift + 1
                let shift = softmax(Array(sums.prefix(span)))
                sums = sums.dropFirst(span)
                let sharpness = 1 + softplus(sums.removeFirst())
                let found = softmax(state.memory.map { strength * cosine(key, $0) })
                let chosen = (0..<n).map { gate * found[$0] + (1 - gate) * state.weights[head][$0] }
                let moved = (0..<n).map { i in
                    (0..<span).reduce(0.0) {
                        $0 + shift[$1] * chosen[(i - ($1 - options.shift) + n) % n]
                    }
                }
                let sharp = moved.map { Double.pow($0, sharpness) }, all = sharp.reduce(0, +)
                next.weights[head] = sharp.map { $0 / all }
                if head < options.readHeads {
                    next.h += (0..<m).map { j in
                        (0..<n).reduce(0) { $0 + next.weights[head][$1] * state.memory[$1][j] }
                    }
                    continue
                }
                let erase = sums.prefix(m).map(sigma)
                sums = sums.dropFirst(m)
                let add = sums.prefix(m).map { Double.tanh($0) }
                sums = sums.dropFirst(m)
                for i in 0..<n {
                    let w = next.weights[head][i]
                    for j in 0..<m {
                        next.memory[i][j] = next.memory[i][j] * (1 - w * erase[j]) + w * add[j]
                    }
                }
            }
            return next
        }
    }

    @Test(arguments: [(1, 1, 1), (2, 1, 0), (1, 2, 2)])
    func agreesWithTheTwin(reads: Int, writes: Int, shift: Int) throws {
        let options = Self.options(reads, writes, shift: shift)
        for shape in [
            BatchShape(ragged: 4, lanes: 1, sequences: 2),
            BatchShape(ragged: 3, lanes: 3, sequences: 1),
        ] {
            var states: [State] = []
            try SlowCheck(
                inputs: [2],
                record: { recording, x in
                    let cell = NTMCell(
                        "cell", inputs: 2, units: 3, options: options, in: recording.parameters)
                    // Without the states, which the caller leaves at zeros.
                    return .init(output: cell(x[0], lengths: recording.lengths).sequence)
                },
                twin: { step in
                    let machine = Machine(options: options, units: 3, parameters: step)
                    if step.time == 0 {
                        states = Array(repeating: machine.start, count: shape.batch)
                    }
                    for row in 0..<shape.batch where step.time < shape.lengths[row] {
                        states[row] = machine.step(Array(step.inputs[0].row(row)), states[row])
                    }
                    return DenseMatrix(
                        rows: shape.batch, columns: states[0].h.count,
                        values: states.flatMap { $0.h })
                }
            ).run(shape, tolerance: 1e-5)
        }
    }

    /// Numbers stay numbers where other machines diverge.
    ///
    /// That is with a memory of tiny numbers, keys and weights of zeros, and the sharpest of weights.
    @Test(arguments: [0, 1, 1000 as Float])
    func staysFinite(size: Float) throws {
        let shape = BatchShape(ragged: 9, lanes: 2, sequences: 2), recording = Recording(shape)
        let cell = NTMCell("cell", inputs: 8, units: 9, in: recording.parameters)
        let x = recording.input(features: 8)
        let result = cell(x, lengths: recording.lengths)
        let feed = GradientFeed(result.sequence, on: recording.tape)
        recording.seal()
        var random = TestRandom(seed: 6)
        for parameter in recording.parameters.parameters {
            parameter.value.copy(from: random.vector(parameter.count).map { $0 * size })
        }
        recording.fill(x, random.sequences(shape.times, shape.batch, 8))
        recording.fill(feed, random.sequences(shape.times, shape.batch, cell.outputs))
        try recording.run()
        #expect(recording.values(result.sequence).allSatisfy { $0.isFinite })
        let gradients = recording.parameters.parameters.flatMap(\.gradientDoubles)
        #expect(gradients.allSatisfy { $0.isFinite })
        #expect(recording.gradient(x).allSatisfy { $0.isFinite })
        // Weights are kept as what they differ by from the first ones: the difference sums up to 0.
        for (index, sum) in recording.state(result.states[3].final).chunked(128).enumerated() {
            #expect(abs(sum) < 1e-5, "weights \(index) are off by \(sum)")
        }
    }
}

extension [Double] {
    /// The sums of so many numbers each.
    fileprivate func chunked(_ count: Int) -> [Double] {
        stride(from: 0, to: self.count, by: count).map { self[$0..<$0 + count].reduce(0, +) }
    }
}

private func softplus(_ x: Double) -> Double { .log(1 + .exp(x)) }
private func softmax(_ x: [Double]) -> [Double] {
    let powers = x.map { Double.exp($0) }, sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
}
private func cosine(_ a: [Double], _ b: [Double]) -> Double {
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
}
