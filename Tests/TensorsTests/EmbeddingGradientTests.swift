import Tensors
import Testing

@Suite struct EmbeddingGradientTests {
    /// The slow twin: a whole table for each lane, added along the tree.
    private func twin(
        _ dy: [Float], tokens: [Int32], lanes: Int, vocabulary: Int, features: Int
    ) -> [Float] {
        let rows = tokens.count / lanes
        return WeightGradientTests.tree(
            (0..<lanes).map { lane in
                var table = [Float](repeating: 0, count: vocabulary * features)
                for row in lane * rows..<(lane + 1) * rows {
                    for j in 0..<features {
                        table[Int(tokens[row]) * features + j] += dy[row * features + j]
                    }
                }
                return table
            })
    }

    @Test(arguments: [1, 2, 7, 8, 12], [1, 2, 3])
    func equalsATableOfEveryLane(lanes: Int, threads: Int) {
        for (vocabulary, rows, features) in [(1, 1, 1), (3, 9, 17), (65, 31, 8), (5, 40, 33)] {
            let count = lanes * rows
            let dy = numbers(count * features, seed: 3)
            let tokens = Memory<Int32>(count: count).whole
            for index in 0..<count {
                // Some tokens often, some in one lane only, some never.
                let token = (index * index + index / rows) % max(vocabulary - 1, 1)
                tokens[index] = Int32(token)
            }
            let result = numbers(vocabulary * features, seed: 8)
            let tape = Tape(
                lanes: LaneGroup(total: lanes, sequences: rows), purpose: .training,
                computing: Computing(kernels: .best, workers: Workers(count: threads)),
                ranks: SingleRank())
            let gradient = EmbeddingGradient(
                vocabulary: vocabulary, features: features, rows: count, on: tape)
            for _ in 0..<2 { gradient.compute(dy, tokens: tokens, into: result) }
            let expected = twin(
                dy.array, tokens: tokens.array, lanes: lanes, vocabulary: vocabulary,
                features: features)
            #expect(bits(result) == expected.map(\.bitPattern))
        }
    }
}
