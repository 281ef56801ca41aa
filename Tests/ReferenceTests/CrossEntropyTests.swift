import Reference
import TestSupport
import Testing

@Suite struct CrossEntropyTests {
    @Test(arguments: [[], [0], [-1, -1], [4, -1, 0, 2]])
    func hasItsGradient(targets: [Int]) {
        var random = TestRandom(seed: 24)
        let logits: DenseMatrix<Double> = random.matrix(targets.count, 5, limit: 3)
        let loss = CrossEntropyTwin(logits: logits, targets: targets)
        #expect(loss.count == targets.count { $0 >= 0 })
        expectGradient(loss.dLogits.values, at: logits.values, "logits") {
            let moved = DenseMatrix(rows: targets.count, columns: 5, values: $0)
            return CrossEntropyTwin(logits: moved, targets: targets).lossSum
        }
    }

    @Test(arguments: ["padded", "large", "empty"])
    func agreesWithPyTorch(example: String) throws {
        let golden = try Golden.load("cross_entropy")
        let loss = CrossEntropyTwin(
            logits: try golden.matrix("\(example)/logits"),
            targets: try golden.integers("\(example)/targets"))
        try expectGolden([loss.lossSum], golden, "\(example)/loss")
        try expectGolden([Double(loss.count)], golden, "\(example)/count", tolerance: 0)
        try expectGolden(loss.dLogits.values, golden, "\(example)/grad/logits")
    }

    @Test func staysFiniteForHugeLogits() {
        let logits = DenseMatrix<Float>(rows: 1, columns: 3, values: [1e4, -1e4, 0])
        let loss = CrossEntropyTwin(logits: logits, targets: [1])
        #expect(loss.lossSum == 2e4)
        #expect(loss.dLogits.values == [1, -1, 0])
    }

    /// Equal logits over C classes cost log(C) nats a row.
    @Test func isTheLogarithmOfTheNumberOfEqualClasses() {
        let loss = CrossEntropyTwin(
            logits: DenseMatrix<Double>(rows: 2, columns: 8), targets: [0, 7])
        #expect(abs(loss.lossSum - 2 * 2.079_441_541_679_836) < 1e-14)
    }
}
