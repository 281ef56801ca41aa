import Layers
import RealModule
import Reference
import Tensors
import Testing

/// Recurrences made of block operations.
@Suite struct RecurrenceTests {
    /// A plain recurrent network, h' = tanh(W x + U h + b), as operations of a step.
    private func plain(isBackward: Bool = false) -> SlowCheck {
        SlowCheck(
            inputs: [4], isBackward: isBackward,
            record: { recording, x in
                let input = Projection("input", inputs: 4, outputs: 5, in: recording.parameters)
                let recurrent = Projection(
                    "recurrent", inputs: 5, outputs: 5, hasBias: false, in: recording.parameters)
                return recording.tape.recurrence(
                    times: recording.shape.times, lengths: recording.lengths,
                    isBackward: isBackward
                ) { step in
                    let h = step.state(features: 5)
                    let new = Layers.tanh(input(x[0]) + recurrent(h.previous))
                    step.update(h, to: new)
                    return SlowCheck.Recorded(output: h.sequence, states: [h])
                }
            },
            twin: { step in
                let sums = step.states[0].times(
                    step.parameter("recurrent.weight").transposed(),
                    addedTo: step.inputs[0].times(step.parameter("input.weight").transposed()))
                step.states[0] = sums.addingToRows(step.parameter("input.bias").values)
                    .map { hyperbolicTangent($0) }
                return nil
            })
    }

    @Test(arguments: BatchShape.awkward)
    func plainNetworkAgrees(shape: BatchShape) throws {
        try plain().run(shape)
    }

    @Test(arguments: BatchShape.awkward)
    func plainNetworkAgreesBackward(shape: BatchShape) throws {
        try plain(isBackward: true).run(shape)
    }

    /// Every pair function, with the second operand whole, late, of one feature, and of one step.
    @Test(arguments: PairFunction.allCases)
    func pairsAgree(function: PairFunction) throws {
        func slow(_ a: Double, _ b: Double) -> Double {
            switch function {
            case .add: a + b
            case .subtract: a - b
            case .multiply: a * b
            case .divide: a / b
            case .maximum: max(a, b)
            case .minimum: min(a, b)
            }
        }
        for shape in BatchShape.awkward {
            try SlowCheck(
                inputs: [3, 3, 1, 3], constants: [3], least: 0.25,
                record: { recording, x in
                    recording.tape.recurrence(
                        times: shape.times, lengths: recording.lengths
                    ) { _ in
                        let y = combine(function, combine(function, x[0], x[1]), x[2])
                        return .init(output: combine(function, y, x[3]))
                    }
                },
                twin: { step in
                    step.inputs[0].combined(step.inputs[1], slow).combined(step.inputs[2], slow)
                        .combined(step.inputs[3], slow)
                }
            ).run(shape, tolerance: 1e-5)
        }
    }

    /// Every function of one number, on whole sequences.
    @Test(arguments: PointwiseFunction.allCases)
    func functionsAgree(function: PointwiseFunction) throws {
        func slow(_ x: Double) -> Double {
            switch function {
            case .identity: x
            case .sigmoid: 1 / (1 + .exp(-x))
            case .tanh: .tanh(x)
            case .relu: max(x, 0)
            case .exp: .exp(x)
            case .log: .log(x)
            case .softplus: .log(1 + .exp(x))
            case .square: x * x
            case .squareRoot: x.squareRoot()
            case .inverse: 1 / x
            case .magnitude: abs(x)
            case .gelu: x * (1 + .erf(x / 2.squareRoot())) / 2
            case .geluTanh:
                x * (1 + .tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))) / 2
            case .hardTanh: min(max(x, -1), 1)
            }
        }
        let isPositive = [.log, .squareRoot, .inverse].contains(function)
        for shape in BatchShape.awkward {
            try SlowCheck(
                inputs: [17], least: isPositive ? 0.25 : 0, limit: 2,
                record: { _, x in
                    .init(output: map(x[0], PointwiseMap(function, scale: 1.5, shift: 0.125)))
                },
                twin: { $0.inputs[0].map { slow(1.5 * $0 + 0.125) } }
            ).run(shape, tolerance: 1e-5)
        }
    }

    /// A gated state of peepholes, slices, joined features, a softmax and several uses of one value.
    @Test(arguments: [false, true], BatchShape.awkward)
    func mixedStepAgrees(isBackward: Bool, shape: BatchShape) throws {
        let check = SlowCheck(
            inputs: [6, 2], constants: [1], isBackward: isBackward,
            record: { recording, x in
                let peephole = RowParameter(
                    "peephole", features: 3, .multiply, initializer: .uniform(bound: 1),
                    in: recording.parameters)
                let shift = RowParameter(
                    "shift", features: 3, .add, initializer: .uniform(bound: 1),
                    in: recording.parameters)
                return recording.tape.recurrence(
                    times: shape.times, lengths: recording.lengths, isBackward: isBackward
                ) { step in
                    let c = step.state(features: 3), d = step.state(features: 5)
                    let halves = x[0].parts(2)
                    let gate = sigmoid(halves[0] + peephole(c.previous))
                    let next = gate * c.previous + (1 - gate) * shift(halves[1])
                    step.update(c, to: next)
                    let joined = softmax(concatenate([c.sequence, x[1]]))
                    step.update(d, to: joined * joined + d.previous)
                    return .init(output: d.sequence * d.previous, states: [c, d])
                }
            },
            twin: { step in
                let x = step.inputs[0], c = step.states[0], before = step.states[1]
                var next = c, mixed = before
                for row in 0..<c.rows {
                    for j in 0..<3 {
                        let p = step.parameter("peephole")[0, j]
                        let gate = 1 / (1 + Double.exp(-(x[row, j] + p * c[row, j])))
                        let new = x[row, 3 + j] + step.parameter("shift")[0, j]
                        next[row, j] = gate * c[row, j] + (1 - gate) * new
                    }
                    if step.time >= step.lengths[row] {
                        for j in 0..<3 { next[row, j] = c[row, j] }
                    }
                    let sums =
                        (0..<3).map { next[row, $0] } + (0..<2).map { step.inputs[1][row, $0] }
                    let total = sums.reduce(0) { $0 + .exp($1) }
                    for j in 0..<5 {
                        let p = Double.exp(sums[j]) / total
                        mixed[row, j] = p * p + before[row, j]
                    }
                    if step.time >= step.lengths[row] {
                        for j in 0..<5 { mixed[row, j] = before[row, j] }
                    }
                }
                step.states = [next, mixed]
                return mixed.combined(before, *)
            })
        try check.run(shape, tolerance: 1e-5)
    }

    /// Lanes on other ranks, threads and instruction sets do not change a bit.
    @Test func bitsDoNotDependOnRanksOrThreads() throws {
        let shape = BatchShape(ragged: 5, lanes: 4, sequences: 3)
        func run(ranks: Int, kernels: Kernels, threads: Int) throws -> [Float] {
            let parts = try onRanks(ranks) { rank, summation in
                let recording = Recording(
                    shape,
                    computing: Computing(kernels: kernels, workers: Workers(count: threads)),
                    rank: rank, ranks: ranks, summation: summation)
                let x = recording.input(features: 4)
                let input = Projection("input", inputs: 4, outputs: 20, in: recording.parameters)
                let recurrent = Projection(
                    "recurrent", inputs: 20, outputs: 20, in: recording.parameters)
                let gain = RowParameter(
                    "gain", features: 20, .multiply, initializer: .constant(0.5),
                    in: recording.parameters)
                let y = recording.tape.recurrence(
                    times: shape.times, lengths: recording.lengths
                ) { step in
                    let h = step.state(features: 20)
                    step.update(h, to: Layers.tanh(input(x) + gain(recurrent(h.previous))))
                    return h.sequence
                }
                let feed = GradientFeed(y, on: recording.tape)
                recording.seal()
                for lane in 0..<recording.lanes.count {
                    var random = TestRandom(seed: UInt64(recording.lanes.first + lane))
                    let part = x.value(lane: lane)
                    part.copy(from: random.vector(part.count))
                    let gradient = feed.gradient.part(lane, of: recording.lanes.count)
                    gradient.copy(from: random.vector(gradient.count))
                }
                try recording.run()
                return StepResult(
                    rows: [y.value.array, x.finishedGradient().array],
                    sums: [recording.parameters.gradientsOnly.array], statistics: [])
            }
            return try #require(StepResult.joined(parts)).numbers
        }
        let expected = try run(ranks: 1, kernels: .best, threads: 1)
        for kernels in availableKernels {
            for (ranks, threads) in [(1, 1), (2, 1), (4, 1), (1, 3), (2, 2)] {
                let numbers = try run(ranks: ranks, kernels: kernels, threads: threads)
                expectSameBits(numbers, expected, "\(ranks) ranks, \(threads) threads")
            }
        }
    }
}
