import Reference
import TestSupport
import Testing

@Suite struct BatchNormalizationTests {
    private static let masks: [[Bool]] = [
        [true, true, true, true, true],
        [true, false, true, true, false],
        [false, true, false, false, true],
        [false, false, true, false, false],
        [false, false, false, false, false],
        [],
    ]

    @Test(arguments: masks, [true, false])
    func hasItsGradient(valid: [Bool], training: Bool) {
        var random = TestRandom(seed: 25)
        let rows = valid.count
        let x: DenseMatrix<Double> = random.matrix(rows, 3, limit: 2)
        let dy: DenseMatrix<Double> = random.matrix(rows, 3)
        let twin = BatchNormalizationTwin<Double>(weight: random.vector(3), bias: random.vector(3))
        var running = BatchNormalizationTwin<Double>.Running(columns: 3)
        running.mean = random.vector(3)
        let start = running
        func forward(
            _ twin: BatchNormalizationTwin<Double>, _ x: DenseMatrix<Double>
        ) -> BatchNormalizationTwin<Double>.Pass {
            var running = start
            return training
                ? twin.train(x, valid: valid, running: &running)
                : twin.evaluate(x, valid: valid, running: start)
        }
        let gradients = twin.backward(forward(twin, x), dy: dy)
        expectGradient(gradients.x.values, at: x.values, "x") {
            let moved = DenseMatrix(rows: rows, columns: 3, values: $0)
            return dot(forward(twin, moved).y.values, dy.values)
        }
        expectGradient(gradients.weight, at: twin.weight, "weight") {
            var moved = twin
            moved.weight = $0
            return dot(forward(moved, x).y.values, dy.values)
        }
        expectGradient(gradients.bias, at: twin.bias, "bias") {
            var moved = twin
            moved.bias = $0
            return dot(forward(moved, x).y.values, dy.values)
        }
    }

    @Test(arguments: ["all", "masked"])
    func agreesWithPyTorch(example: String) throws {
        let golden = try Golden.load("batchnorm")
        let valid = try golden.integers("\(example)/mask").map { $0 == 1 }
        let twin = BatchNormalizationTwin<Double>(
            weight: try golden.values("\(example)/weight"),
            bias: try golden.values("\(example)/bias"))
        var running = BatchNormalizationTwin<Double>.Running(columns: twin.weight.count)
        for phase in ["train1", "train2", "evaluate"] {
            let name = "\(example)/\(phase)"
            let x = try golden.matrix("\(name)/x")
            let pass =
                phase == "evaluate"
                ? twin.evaluate(x, valid: valid, running: running)
                : twin.train(x, valid: valid, running: &running)
            try expectGolden(pass.y.values, golden, "\(name)/y")
            try expectGolden(running.mean, golden, "\(name)/running_mean")
            try expectGolden(running.variance, golden, "\(name)/running_var")
            let gradients = twin.backward(pass, dy: try golden.matrix("\(name)/grad/y"))
            try expectGolden(gradients.x.values, golden, "\(name)/grad/x")
            try expectGolden(gradients.weight, golden, "\(name)/grad/weight")
            try expectGolden(gradients.bias, golden, "\(name)/grad/bias")
        }
    }

    /// What stands in rows that are not valid changes nothing.
    @Test func ignoresPadding() {
        var random = TestRandom(seed: 26)
        let twin = BatchNormalizationTwin<Double>(weight: random.vector(3), bias: random.vector(3))
        var x: DenseMatrix<Double> = random.matrix(4, 3)
        let dy: DenseMatrix<Double> = random.matrix(4, 3)
        let valid = [true, false, true, true]
        var running = BatchNormalizationTwin<Double>.Running(columns: 3)
        let pass = twin.train(x, valid: valid, running: &running)
        for column in 0..<3 { x[1, column] = 1e6 }
        var runningAfter = BatchNormalizationTwin<Double>.Running(columns: 3)
        let passAfter = twin.train(x, valid: valid, running: &runningAfter)
        #expect(passAfter.y == pass.y)
        #expect(runningAfter == running)
        #expect(pass.y.row(1) == [0, 0, 0])
        #expect(twin.backward(pass, dy: dy).x.row(1) == [0, 0, 0])
    }

    @Test func keepsRunningStatisticsThatAFewRowsCannotTell() {
        let twin = BatchNormalizationTwin<Double>(weight: [1], bias: [0.5])
        let x = DenseMatrix<Double>(rows: 2, columns: 1, values: [4, 7])
        var running = BatchNormalizationTwin<Double>.Running(columns: 1)
        _ = twin.train(x, valid: [false, false], running: &running)
        #expect(running == .init(columns: 1))
        let pass = twin.train(x, valid: [true, false], running: &running)
        #expect(pass.y.values == [0.5, 0])
        #expect(running.mean == [4 * 0.1])
        #expect(running.variance == [1])
    }
}
