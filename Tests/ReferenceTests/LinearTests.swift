import Reference
import TestSupport
import Testing

@Suite struct LinearTests {
    @Test(arguments: [(0, 3, 2), (1, 1, 1), (2, 7, 8), (3, 9, 1), (2, 0, 3)])
    func hasItsGradient(rows: Int, inputs: Int, outputs: Int) {
        var random = TestRandom(seed: 21)
        let x: DenseMatrix<Double> = random.matrix(rows, inputs)
        let twin = LinearTwin<Double>(
            weight: random.matrix(outputs, inputs), bias: random.vector(outputs))
        let dy: DenseMatrix<Double> = random.matrix(rows, outputs)
        let gradients = twin.backward(x: x, dy: dy)
        expectGradient(gradients.x.values, at: x.values, "x") {
            let moved = DenseMatrix(rows: rows, columns: inputs, values: $0)
            return dot(twin.forward(moved).values, dy.values)
        }
        expectGradient(gradients.weight.values, at: twin.weight.values, "weight") {
            var moved = twin
            moved.weight.values = $0
            return dot(moved.forward(x).values, dy.values)
        }
        expectGradient(gradients.bias, at: twin.bias, "bias") {
            var moved = twin
            moved.bias = $0
            return dot(moved.forward(x).values, dy.values)
        }
    }

    @Test(arguments: ["small", "tails"])
    func agreesWithPyTorch(example: String) throws {
        let golden = try Golden.load("linear")
        let twin = LinearTwin<Double>(
            weight: try golden.matrix("\(example)/weight"),
            bias: try golden.values("\(example)/bias"))
        let x = try golden.matrix("\(example)/x")
        let dy = try golden.matrix("\(example)/grad/y")
        try expectGolden(twin.forward(x).values, golden, "\(example)/y")
        let gradients = twin.backward(x: x, dy: dy)
        try expectGolden(gradients.x.values, golden, "\(example)/grad/x")
        try expectGolden(gradients.weight.values, golden, "\(example)/grad/weight")
        try expectGolden(gradients.bias, golden, "\(example)/grad/bias")
    }
}
