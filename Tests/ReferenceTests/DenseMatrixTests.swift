import Reference
import Testing

@Suite struct DenseMatrixTests {
    @Test func multiplies() {
        let left = DenseMatrix<Double>(rows: 2, columns: 3, values: [1, 2, 3, 4, 5, 6])
        let right = DenseMatrix<Double>(rows: 3, columns: 2, values: [7, 8, 9, 10, 11, 12])
        #expect(left.times(right).values == [58, 64, 139, 154])
        let start = DenseMatrix<Double>(rows: 2, columns: 2, values: [1, 0, 0, -1])
        #expect(left.times(right, addedTo: start).values == [59, 64, 139, 153])
        #expect(left.transposed().values == [1, 4, 2, 5, 3, 6])
        #expect(left.sumOfRows() == [5, 7, 9])
        #expect(left.addingToRows([1, 0, -1]).values == [2, 2, 2, 5, 5, 5])
    }

    /// The chain goes on where it stopped: a product in two halves has the bits of the whole one.
    @Test(arguments: [0, 1, 7, 8, 9, 31, 64, 65])
    func continuesAChainBitForBit(k: Int) {
        var random = TestRandom(seed: 5)
        let left: DenseMatrix<Float> = random.matrix(3, k)
        let right: DenseMatrix<Float> = random.matrix(k, 2)
        let half = k / 2
        let columns = left.transposed()
        func part(_ matrix: DenseMatrix<Float>, _ range: Range<Int>) -> DenseMatrix<Float> {
            DenseMatrix(
                rows: range.count, columns: matrix.columns,
                values: range.flatMap { matrix.row($0) })
        }
        let first = part(columns, 0..<half).transposed().times(part(right, 0..<half))
        let whole = part(columns, half..<k).transposed().times(
            part(right, half..<k), addedTo: first)
        #expect(whole == left.times(right))
    }

    /// A fused product keeps what rounding the product would lose.
    @Test func fusesMultiplyAndAdd() {
        let epsilon = Float.ulpOfOne
        let left = DenseMatrix<Float>(rows: 1, columns: 2, values: [1 + epsilon, -1])
        let right = DenseMatrix<Float>(rows: 2, columns: 1, values: [1 + epsilon, 1 + 2 * epsilon])
        let reversed = DenseMatrix<Float>(rows: 1, columns: 2, values: [-1, 1 + epsilon])
        let other = DenseMatrix<Float>(rows: 2, columns: 1, values: [1 + 2 * epsilon, 1 + epsilon])
        #expect(left.times(right).values == [0])
        #expect(reversed.times(other).values == [epsilon * epsilon])
    }

    @Test func knowsSequencesByTimeAndNumber() {
        let batch = SequenceBatch<Double>(
            times: 2, batch: 2, features: 1, values: [1, 2, 3, 4])
        #expect(batch[time: 1].values == [3, 4])
        #expect(batch.sequence(1).values == [2, 4])
        #expect(batch[1, 0, 0] == 3)
    }

    @Test func trapsOutsideItsBounds() async {
        await #expect(processExitsWith: .failure) {
            _ = DenseMatrix<Double>(rows: 2, columns: 2)[0, 2]
        }
        await #expect(processExitsWith: .failure) {
            _ = DenseMatrix<Double>(rows: 2, columns: 2).times(DenseMatrix(rows: 3, columns: 1))
        }
    }
}
