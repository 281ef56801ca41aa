import Reference
import Testing

@Suite struct DropoutTests {
    @Test func dropsAndScales() {
        let twin = DropoutTwin<Double>(mask: [true, false, true, true], probability: 0.2)
        let x = DenseMatrix<Double>(rows: 2, columns: 2, values: [1, 2, -3, 0])
        #expect(twin.forward(x).values == [1.25, 0, -3.75, 0])
    }

    @Test(arguments: [0.0, 0.5, 0.9])
    func hasItsGradient(probability: Double) {
        var random = TestRandom(seed: 23)
        let x: DenseMatrix<Double> = random.matrix(3, 7)
        let dy: DenseMatrix<Double> = random.matrix(3, 7)
        let mask = random.integers(21, below: 2).map { $0 == 1 }
        let twin = DropoutTwin<Double>(mask: mask, probability: probability)
        expectGradient(twin.backward(dy: dy).values, at: x.values, "x") {
            dot(twin.forward(DenseMatrix(rows: 3, columns: 7, values: $0)).values, dy.values)
        }
    }
}
