import Reference
import TestSupport
import Testing

@Suite struct EmbeddingTests {
    @Test(arguments: [[], [2], [0, 3, 0, 0, 1]])
    func hasItsGradient(tokens: [Int]) {
        var random = TestRandom(seed: 22)
        let twin = EmbeddingTwin<Double>(table: random.matrix(4, 3))
        let dy: DenseMatrix<Double> = random.matrix(tokens.count, 3)
        let gradient = twin.backward(tokens, dy: dy)
        expectGradient(gradient.values, at: twin.table.values, "table") {
            var moved = twin
            moved.table.values = $0
            return dot(moved.forward(tokens).values, dy.values)
        }
    }

    @Test func agreesWithPyTorch() throws {
        let golden = try Golden.load("embedding")
        let twin = EmbeddingTwin<Double>(table: try golden.matrix("repeated/weight"))
        let tokens = try golden.integers("repeated/tokens")
        let dy = try golden.matrix("repeated/grad/y")
        try expectGolden(twin.forward(tokens).values, golden, "repeated/y", tolerance: 0)
        try expectGolden(twin.backward(tokens, dy: dy).values, golden, "repeated/grad/weight")
    }

    @Test func trapsOnATokenOutsideOfTheVocabulary() async {
        await #expect(processExitsWith: .failure) {
            _ = EmbeddingTwin<Double>(table: DenseMatrix(rows: 2, columns: 1)).forward([2])
        }
    }
}
