import Layers
import Reference
import Tensors
import TestSupport
import Testing

/// Convolutions and pools over time: each sequence as if it were alone.
@Suite struct StepWindowTests {
    /// A layer over time: what it records, and what it makes of one sequence [steps][features].
    struct Layer {
        var window: SlidingWindow
        var outputs: Int
        var record: (Recording, Tensor) -> ShorterSequence
        var alone: (_ x: [[Double]], _ parameters: [String: [Double]]) -> [[Double]]
    }

    static let windows = [
        SlidingWindow(kernel: 1), SlidingWindow(kernel: 3), SlidingWindow(kernel: 2, stride: 2),
        SlidingWindow(kernel: 4, padding: .same),
        SlidingWindow(kernel: 3, stride: 2, dilation: 2, padding: .same),
        SlidingWindow(kernel: 3, dilation: 2, padding: .causal),
        SlidingWindow(kernel: 2, stride: 3, padding: .both(2)),
    ]

    private static func twin(_ window: SlidingWindow, _ x: [[Double]]) -> PlanesTwin {
        PlanesTwin(
            channels: x[0].count, height: 1, width: x.count, rows: AxisTwin(kernel: 1),
            columns: AxisTwin(
                kernel: window.kernel, stride: window.stride, dilation: window.dilation,
                before: window.before, after: window.after))
    }

    /// Features first, one plane a feature, and back.
    private static func planes(_ x: [[Double]]) -> [Double] {
        x[0].indices.flatMap { feature in x.map { $0[feature] } }
    }
    private static func steps(_ y: [Double], _ features: Int) -> [[Double]] {
        let count = y.count / features
        return (0..<count).map { time in (0..<features).map { y[$0 * count + time] } }
    }

    private static func convolution(
        _ window: SlidingWindow, groups: Int = 1, hasBias: Bool = true
    ) -> Layer {
        Layer(
            window: window, outputs: 6,
            record: { recording, x in
                Convolution1D(
                    "conv", inputs: x.features, outputs: 6, window: window, groups: groups,
                    hasBias: hasBias, in: recording.parameters
                )(x, lengths: recording.lengths, on: recording.tape)
            },
            alone: { x, parameters in
                steps(
                    twin(window, x).convolve(
                        planes(x), weight: parameters["conv.weight"] ?? [],
                        bias: parameters["conv.bias"] ?? [], outputs: 6, groups: groups), 6)
            })
    }

    private static func pool(_ function: PoolFunction, _ window: SlidingWindow) -> Layer {
        Layer(
            window: window, outputs: 4,
            record: { recording, x in
                Pooling1D(function, window: window)(
                    x, lengths: recording.lengths, on: recording.tape)
            },
            alone: { x, _ in
                steps(
                    twin(window, x).pool(
                        planes(x), isMaximum: function == .maximum,
                        countsPadding: function == .average), 4)
            })
    }

    /// Compares the output of each sequence, and all gradients with differences of the twin.
    private func check(_ layer: Layer, _ shape: BatchShape) throws {
        let recording = Recording(shape), x = recording.input(features: 4)
        let made = layer.record(recording, x), y = made.sequence
        let feed = GradientFeed(y, on: recording.tape)
        recording.seal()
        var random = TestRandom(seed: 12)
        var input: SequenceBatch<Double> = random.sequences(shape.times, shape.batch, 4)
        input.values = input.values.map { Double(Float($0)) }
        let dy: SequenceBatch<Double> = random.sequences(y.times, shape.batch, layer.outputs)
        recording.fill(x, input)
        recording.fill(feed, dy)
        try recording.run()

        var parameters: [String: [Double]] = [:]
        for parameter in recording.parameters.parameters {
            parameters[parameter.name] = parameter.doubles
        }
        func output(_ input: SequenceBatch<Double>, _ parameters: [String: [Double]])
            -> SequenceBatch<Double>
        {
            var result = SequenceBatch<Double>(
                times: y.times, batch: shape.batch, features: layer.outputs)
            for sequence in 0..<shape.batch where shape.lengths[sequence] > 0 {
                let own = (0..<shape.lengths[sequence]).map { time in
                    (0..<4).map { input[time, sequence, $0] }
                }
                for (time, row) in layer.alone(own, parameters).enumerated() {
                    for (feature, value) in row.enumerated() {
                        result[time, sequence, feature] = value
                    }
                }
            }
            return result
        }
        let lengths = recording.lanes.toTimeMajor(made.lengths.array.map(Int.init), times: 1)
        #expect(lengths == shape.lengths.map { layer.window.outputs(of: $0) })
        expectNear(recording.values(y), output(input, parameters).values, "y")

        func slopes(_ values: [Double], _ run: ([Double]) -> SequenceBatch<Double>) -> [Double] {
            values.indices.map { index in
                func loss(_ change: Double) -> Double {
                    var moved = values
                    moved[index] += change
                    return zip(run(moved).values, dy.values).reduce(0) { $0 + $1.0 * $1.1 }
                }
                return (loss(3e-6) - loss(-3e-6)) / 6e-6
            }
        }
        expectNear(
            recording.gradient(x),
            slopes(input.values) { values in
                var moved = input
                moved.values = values
                return output(moved, parameters)
            }, "x")
        for parameter in recording.parameters.parameters {
            expectNear(
                parameter.gradientDoubles,
                slopes(parameter.doubles) { values in
                    var moved = parameters
                    moved[parameter.name] = values
                    return output(input, moved)
                }, parameter.name)
        }
    }

    private static let shapes = [
        BatchShape(full: 1, lanes: 1, sequences: 1),
        BatchShape(ragged: 9, lanes: 1, sequences: 8),
        BatchShape(ragged: 7, lanes: 3, sequences: 2),
    ]

    @Test(arguments: windows, shapes)
    func convolutionAgreesWithTheTwin(window: SlidingWindow, shape: BatchShape) throws {
        try check(Self.convolution(window), shape)
        try check(Self.convolution(window, groups: 2, hasBias: false), shape)
    }

    @Test(arguments: windows, shapes)
    func poolAgreesWithTheTwin(window: SlidingWindow, shape: BatchShape) throws {
        for function in PoolFunction.allCases { try check(Self.pool(function, window), shape) }
    }

    @Test(arguments: ["plain", "strided", "dilated", "single"], [1, 2])
    func convolutionAgreesWithPyTorch(name: String, lanes: Int) throws {
        let window: SlidingWindow =
            switch name {
            case "strided": .init(kernel: 4, stride: 3, padding: .both(2))
            case "dilated": .init(kernel: 3, dilation: 2, padding: .both(2))
            case "single": .init(kernel: 1)
            default: .init(kernel: 3)
            }
        try expectGoldenSteps("conv1d/\(name)", lanes: lanes) { recording, x in
            Convolution1D(
                "conv", inputs: 6, outputs: 6, window: window, groups: name == "dilated" ? 3 : 1,
                in: recording.parameters
            )(x, lengths: recording.lengths, on: recording.tape).sequence
        }
    }

    @Test(arguments: [PoolFunction.maximum, .average], [false, true])
    func poolAgreesWithPyTorch(function: PoolFunction, overlaps: Bool) throws {
        let window =
            overlaps
            ? SlidingWindow(kernel: 3, stride: 2, padding: .both(1))
            : SlidingWindow(kernel: 2, stride: 2)
        let name = "pool1d/\(function.rawValue)-\(overlaps ? "overlapping" : "plain")"
        try expectGoldenSteps(name, lanes: 2) { recording, x in
            Pooling1D(function, window: window)(x, lengths: recording.lengths, on: recording.tape)
                .sequence
        }
    }

    private func expectGoldenSteps(
        _ name: String, lanes: Int, _ record: (Recording, Tensor) -> Tensor
    ) throws {
        let golden = try Golden.load("convolution"), input = try golden.sequences("\(name)/x")
        let recording = Recording(
            BatchShape(full: input.times, lanes: lanes, sequences: input.batch / lanes))
        let x = recording.input(features: input.features), y = record(recording, x)
        let feed = GradientFeed(y, on: recording.tape)
        recording.seal()
        for parameter in recording.parameters.parameters {
            parameter.set(try golden.values(torchName(parameter, name)))
        }
        recording.fill(x, input)
        recording.fill(feed, try golden.sequences("\(name)/grad/y"))
        try recording.run()
        try expectGolden(recording.values(y), golden, "\(name)/y")
        try expectGolden(recording.gradient(x), golden, "\(name)/grad/x")
        for parameter in recording.parameters.parameters {
            try expectGolden(
                parameter.gradientDoubles, golden, torchName(parameter, "\(name)/grad"))
        }
    }
}
