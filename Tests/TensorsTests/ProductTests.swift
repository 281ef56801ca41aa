import Tensors
import Testing

@Suite struct ProductTests {
    /// The slow twin: one fused multiply-add chain over k, ascending, from 0 or from C.
    private func chain(
        _ a: View<Float>, _ b: View<Float>, _ start: View<Float>?, m: Int, k: Int, n: Int
    ) -> [UInt32] {
        var result: [UInt32] = []
        for i in 0..<m {
            for j in 0..<n {
                var sum = start?[i * n + j] ?? 0
                for l in 0..<k { sum.addProduct(a[i * k + l], b[j * k + l]) }
                result.append(sum.bitPattern)
            }
        }
        return result
    }

    private func weights(_ b: View<Float>, k: Int, n: Int) -> PackedWeights {
        PackedWeights(b, shape: (k, n), rowStride: 1, columnStride: k, in: nil)
    }

    private func rows(_ view: View<Float>, _ m: Int, _ columns: Int) -> RowGroups {
        RowGroups(
            view, start: 0, groups: 1, rowsPerGroup: m, groupStride: 0, columns: columns)
    }

    /// Some columns of wider rows, as operand and as result.
    @Test(arguments: [1, 9, 49])
    func columnsOfRowsAreMatricesOfTheirOwn(n: Int) {
        let m = 5, k = 7
        let a = numbers(m * 3 * k, seed: 1), b = numbers(n * k, seed: 2)
        let c = numbers(m * 2 * n, seed: 3), before = c.array
        let computing = Computing(kernels: .best), packed = weights(b, k: k, n: n)
        packed.pack(computing)
        packed.multiply(
            rows(a, m, 3 * k)[columns: k..<2 * k], into: rows(c, m, 2 * n)[columns: n..<2 * n],
            accumulate: true, worker: 0, with: computing)
        for i in 0..<m {
            for j in 0..<n {
                var sum = before[i * 2 * n + n + j]
                for l in 0..<k { sum.addProduct(a[i * 3 * k + k + l], b[j * k + l]) }
                #expect(c[i * 2 * n + n + j] == sum)
                #expect(c[i * 2 * n + j] == before[i * 2 * n + j])
            }
        }
    }

    @Test(arguments: awkwardSizes, [1, 5, 8, 13])
    func packedProductsAreOneChain(n: Int, m: Int) {
        for k in [1, 7, 16, 33] {
            let a = numbers(m * k, seed: 1), b = numbers(n * k, seed: 2)
            let start = numbers(m * n, seed: 3)
            for kernels in availableKernels {
                let packed = weights(b, k: k, n: n)
                let computing = Computing(kernels: kernels)
                packed.pack(computing)
                let fresh = copy(start), added = copy(start)
                packed.multiply(
                    rows(a, m, k), into: rows(fresh, m, n), accumulate: false, worker: 0,
                    with: computing)
                packed.multiply(
                    rows(a, m, k), into: rows(added, m, n), accumulate: true, worker: 0,
                    with: computing)
                #expect(bits(fresh) == chain(a, b, nil, m: m, k: k, n: n))
                #expect(bits(added) == chain(a, b, start, m: m, k: k, n: n))
            }
        }
    }

    @Test func aRowHasTheSameBitsWhateverStandsBesideIt() {
        let k = 37, n = 50, a = numbers(24 * k), b = numbers(n * k, seed: 9)
        let packed = weights(b, k: k, n: n), computing = Computing(kernels: .best)
        packed.pack(computing)
        let whole = Memory<Float>(count: 24 * n).whole
        packed.multiply(
            rows(a, 24, k), into: rows(whole, 24, n), accumulate: false, worker: 0, with: computing)
        for m in [1, 2, 3, 5, 12] {
            let part = Memory<Float>(count: m * n).whole
            packed.multiply(
                rows(a[k..<(m + 1) * k], m, k), into: rows(part, m, n), accumulate: false,
                worker: 0, with: computing)
            #expect(bits(part) == bits(whole[n..<(m + 1) * n]))
        }
    }

    @Test func rowsOfAllLanesAreOneOperand() {
        // Two lanes of three steps of two rows; step 1 of both lanes times the weights.
        let k = 5, n = 9, sequence = numbers(2 * 3 * 2 * k), b = numbers(n * k, seed: 4)
        let packed = weights(b, k: k, n: n), computing = Computing(kernels: .best)
        packed.pack(computing)
        let result = Memory<Float>(count: 2 * 3 * 2 * n).whole
        func step(_ view: View<Float>, _ columns: Int) -> RowGroups {
            RowGroups(
                view, start: 2 * columns, groups: 2, rowsPerGroup: 2, groupStride: 6 * columns,
                columns: columns)
        }
        packed.multiply(
            step(sequence, k), into: step(result, n), accumulate: false, worker: 0, with: computing)
        for row in 0..<12 {
            let isOfStep = (row % 6) / 2 == 1
            let expected = chain(
                sequence[row * k..<(row + 1) * k], b, nil, m: 1, k: k, n: n)
            let found = bits(result[row * n..<(row + 1) * n])
            #expect(found == (isOfStep ? expected : [UInt32](repeating: 0, count: n)))
        }
    }

    @Test(arguments: [1, 7, 33])
    func libraryProductsAgreeWithTheTwin(size: Int) {
        let m = size, k = size + 2, n = size + 5
        let a = numbers(m * k), b = numbers(k * n, seed: 8), c = numbers(m * n, seed: 3)
        let expected = (0..<m * n).map { place in
            (0..<k).reduce(Double(c[place])) { sum, l in
                sum + Double(a[place / n * k + l]) * Double(b[l * n + place % n])
            }
        }
        BLAS.prepare()
        BLAS.multiply(
            BLAS.Operand(a, rows: m, columns: k), BLAS.Operand(b, rows: k, columns: n), into: c,
            accumulate: true)
        for (found, wanted) in zip(c.array, expected) {
            // A sum of k products of numbers below 1, each rounded: k units in the last place.
            #expect(abs(Double(found) - wanted) < Double(k) * 1e-6)
        }
    }

    @Test func emptyProductsAreZero() {
        let c = numbers(6)
        let none = Memory<Float>(count: 0).whole
        BLAS.multiply(
            BLAS.Operand(none, rows: 2, columns: 0), BLAS.Operand(none, rows: 0, columns: 3),
            into: c)
        #expect(c.array == [Float](repeating: 0, count: 6))
    }
}
