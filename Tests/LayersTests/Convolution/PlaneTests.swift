import Layers
import Reference
import Tensors
import TestSupport
import Testing

/// Convolutions and pools of planes against their definition and against PyTorch.
@Suite struct PlaneTests {
    /// A window over planes, twice: as Lockstep's and as the twin's.
    struct Case: CustomTestStringConvertible, Sendable {
        var channels = 2
        var height = 4
        var width = 5
        var rows = SlidingWindow(kernel: 3)
        var columns = SlidingWindow(kernel: 3)
        var outputs = 3
        var groups = 1

        var testDescription: String {
            "\(channels)×\(height)×\(width) to \(outputs) in \(groups), \(rows), \(columns)"
        }

        var window: PlaneWindow {
            PlaneWindow(
                PlaneShape(channels: channels, height: height, width: width), channels: outputs,
                rows: rows, columns: columns, groups: groups)
        }

        var pool: PlaneWindow {
            var same = self
            same.outputs = channels
            same.groups = 1
            return same.window
        }

        var twin: PlanesTwin {
            func axis(_ window: SlidingWindow) -> AxisTwin {
                AxisTwin(
                    kernel: window.kernel, stride: window.stride, dilation: window.dilation,
                    before: window.before, after: window.after)
            }
            return PlanesTwin(
                channels: channels, height: height, width: width, rows: axis(rows),
                columns: axis(columns))
        }

        static let all = [
            Case(),
            Case(channels: 1, height: 1, width: 1, rows: one, columns: one, outputs: 1),
            Case(rows: .init(kernel: 3, padding: .same), columns: .init(kernel: 2, padding: .same)),
            Case(
                channels: 4, rows: .init(kernel: 2, stride: 3, padding: .both(1)),
                columns: .init(kernel: 3, stride: 2, padding: .both(2)), outputs: 6, groups: 2),
            Case(
                height: 7, width: 8, rows: .init(kernel: 2, dilation: 3, padding: .same),
                columns: .init(kernel: 3, dilation: 2), outputs: 1),
            // Padding on which a whole window lies.
            Case(
                channels: 1, height: 2, width: 2, rows: .init(kernel: 1, padding: .both(2)),
                columns: .init(kernel: 2, padding: .both(3)), outputs: 9),
            Case(
                channels: 3, rows: one, columns: .init(kernel: 1, stride: 2), outputs: 3, groups: 3),
        ]

        private static let one = SlidingWindow(kernel: 1)
    }

    private static let shapes = [
        BatchShape(full: 1, lanes: 1, sequences: 1),
        BatchShape(ragged: 2, lanes: 3, sequences: 1),
    ]

    private func rows(
        _ x: DenseMatrix<Double>, _ body: ([Double]) -> [Double]
    ) -> DenseMatrix<Double> {
        let made = (0..<x.rows).map { body(Array(x.row($0))) }
        return DenseMatrix(rows: x.rows, columns: made[0].count, values: made.flatMap { $0 })
    }

    @Test(arguments: Case.all, [true, false])
    func convolutionAgreesWithTheTwin(example: Case, hasBias: Bool) throws {
        for shape in Self.shapes {
            try SlowCheck(
                inputs: [example.window.input.count],
                record: { recording, x in
                    let layer = Convolution2D(
                        "conv", example.window, hasBias: hasBias, in: recording.parameters)
                    return .init(output: layer(x[0]))
                },
                twin: { step in
                    rows(step.inputs[0]) {
                        example.twin.convolve(
                            $0, weight: step.parameter("conv.weight").values,
                            bias: step.parameter("conv.bias").values, outputs: example.outputs,
                            groups: example.groups)
                    }
                }
            ).run(shape, tolerance: 1e-5)
        }
    }

    /// Several runs of positions at a time, and wide panels.
    @Test func largePlanesAgreeWithTheTwin() throws {
        let example = Case(
            channels: 3, height: 9, width: 65, rows: .init(kernel: 3, padding: .same),
            columns: .init(kernel: 5, padding: .same), outputs: 9)
        let shape = BatchShape(full: 1, lanes: 2, sequences: 1), window = example.window
        let recording = Recording(shape)
        let layer = Convolution2D("conv", window, in: recording.parameters)
        let x = recording.input(features: window.input.count), y = layer(x)
        let feed = GradientFeed(y, on: recording.tape)
        recording.seal()
        var random = TestRandom(seed: 8)
        let input: SequenceBatch<Double> = random.sequences(1, 2, window.input.count)
        let dy: SequenceBatch<Double> = random.sequences(1, 2, window.output.count)
        recording.fill(x, input)
        recording.fill(feed, dy)
        try recording.run()
        let weight = layer.weight.doubles, bias = layer.bias?.doubles ?? []
        func output(_ x: DenseMatrix<Double>, _ w: [Double], _ b: [Double]) -> [Double] {
            rows(x) { example.twin.convolve($0, weight: w, bias: b, outputs: 9, groups: 1) }.values
        }
        expectNear(recording.values(y), output(input.rows, weight, bias), "y")
        // The function is linear in each argument: its derivative along one is itself.
        func dot(_ a: [Double], _ b: [Double]) -> Double {
            zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let zeros = bias.map { _ in 0.0 }
        let other: DenseMatrix<Double> = random.matrix(2, window.input.count)
        let along = dot(output(other, weight, zeros), dy.values)
        expectNear([dot(recording.gradient(x), other.values) / 100], [along / 100], "dx")
        let w: [Double] = random.vector(weight.count)
        let alongW = dot(output(input.rows, w, zeros), dy.values)
        expectNear([dot(layer.weight.gradientDoubles, w) / 100], [alongW / 100], "dw")
    }

    @Test(arguments: Case.all, PoolFunction.allCases)
    func poolAgreesWithTheTwin(example: Case, function: PoolFunction) throws {
        for shape in Self.shapes {
            try SlowCheck(
                inputs: [example.window.input.count],
                record: { _, x in .init(output: pool2D(function, example.pool, x[0])) },
                twin: { step in
                    rows(step.inputs[0]) {
                        example.twin.pool(
                            $0, isMaximum: function == .maximum,
                            countsPadding: function == .average)
                    }
                }
            ).run(shape)
        }
    }

    @Test(arguments: ["plain", "oblong", "dilated", "single"], [1, 2])
    func convolutionAgreesWithPyTorch(name: String, lanes: Int) throws {
        let side = SlidingWindow(kernel: 3)
        let axes: (SlidingWindow, SlidingWindow) =
            switch name {
            case "oblong":
                (.init(kernel: 2, stride: 2), .init(kernel: 3, padding: .both(1)))
            case "dilated":
                (
                    .init(kernel: 3, dilation: 2, padding: .both(2)),
                    .init(kernel: 3, dilation: 2, padding: .both(2))
                )
            case "single": (.init(kernel: 1, stride: 2), .init(kernel: 1, stride: 2))
            default: (side, side)
            }
        let window = PlaneWindow(
            PlaneShape(channels: 6, height: 5, width: 7), channels: 6, rows: axes.0,
            columns: axes.1, groups: name == "dilated" ? 3 : 1)
        try expectGoldenPlanes("conv2d/\(name)", window, lanes: lanes) { recording, x in
            let layer = Convolution2D("conv", window, in: recording.parameters)
            return layer(x)
        }
    }

    @Test(arguments: [PoolFunction.maximum, .average], [false, true])
    func poolAgreesWithPyTorch(function: PoolFunction, overlaps: Bool) throws {
        let side =
            overlaps
            ? SlidingWindow(kernel: 3, stride: 2, padding: .both(1))
            : SlidingWindow(kernel: 2, stride: 2)
        let window = PlaneWindow(
            PlaneShape(channels: 6, height: 5, width: 7), channels: 6, rows: side, columns: side)
        let name = "pool2d/\(function.rawValue)-\(overlaps ? "overlapping" : "plain")"
        try expectGoldenPlanes(name, window, lanes: 2) { _, x in pool2D(function, window, x) }
    }

    private func expectGoldenPlanes(
        _ name: String, _ window: PlaneWindow, lanes: Int,
        _ record: (Recording, Tensor) -> Tensor
    ) throws {
        let golden = try Golden.load("convolution")
        let recording = Recording(BatchShape(full: 1, lanes: lanes, sequences: 2 / lanes))
        let x = recording.input(features: window.input.count), y = record(recording, x)
        let feed = GradientFeed(y, on: recording.tape)
        recording.seal()
        func step(_ name: String, _ features: Int) throws -> SequenceBatch<Double> {
            SequenceBatch(times: 1, batch: 2, features: features, values: try golden.values(name))
        }
        for parameter in recording.parameters.parameters {
            parameter.set(try golden.values(torchName(parameter, name)))
        }
        recording.fill(x, try step("\(name)/x", window.input.count))
        recording.fill(feed, try step("\(name)/grad/y", window.output.count))
        try recording.run()
        try expectGolden(recording.values(y), golden, "\(name)/y")
        try expectGolden(recording.gradient(x), golden, "\(name)/grad/x")
        for parameter in recording.parameters.parameters {
            try expectGolden(
                parameter.gradientDoubles, golden, torchName(parameter, "\(name)/grad"))
        }
    }
}

/// The name of a parameter `conv.…` in a golden file.
func torchName(_ parameter: Parameter, _ prefix: String) -> String {
    "\(prefix)/\(parameter.name.replacing("conv.", with: ""))"
}
