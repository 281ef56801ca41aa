import Tensors
import Testing

/// The slow twin: the nearest bfloat16 number, ties to even; denormal numbers are zero.
func rounded16(_ x: Float) -> Float {
    if x.isNaN { return x }
    if abs(x) < Float.leastNormalMagnitude { return 0 }
    let bits = x.bitPattern
    return Float(bitPattern: (bits &+ 0x7fff &+ (bits >> 16 & 1)) & 0xffff_0000)
}

/// The slow twin: one chain over pairs of rounded numbers, the second of each pair first.
func pairChain(_ a: [Float], _ b: [Float], from start: Float = 0) -> Float {
    var sum = start
    for first in stride(from: 0, to: a.count, by: 2) {
        let second = first + 1 < a.count ? first + 1 : nil
        if let second { sum.addProduct(rounded16(a[second]), rounded16(b[second])) }
        sum.addProduct(rounded16(a[first]), rounded16(b[first]))
    }
    return sum
}

@Suite struct PairProductTests {
    @Test(arguments: awkwardSizes, [1, 5, 8, 131])
    func roundedProductsAreOneChainOverPairs(n: Int, m: Int) {
        for k in [1, 2, 7, 16, 33, 515] where k < 100 || n == 17 {
            let a = numbers(m * k, seed: 1), b = numbers(n * k, seed: 2)
            let start = numbers(m * n, seed: 3)
            let expected = (0..<m * n).map { place in
                pairChain(
                    a[place / n * k..<(place / n + 1) * k].array,
                    b[place % n * k..<(place % n + 1) * k].array, from: start[place])
            }
            for kernels in availableKernels {
                let computing = Computing(kernels: kernels, precision: .bfloat16)
                let weights = PackedWeights(
                    b, shape: (k, n), rowStride: 1, columnStride: k, in: nil)
                let found = product(a, weights, start, computing)
                #expect(found == expected.map(\.bitPattern), "\(kernels.instructionSet.name) \(k)")
            }
        }
    }

    @Test func theOtherOrderOfStorageGivesTheSameBits() {
        let k = 21, n = 50, m = 3
        let a = numbers(m * k, seed: 1), b = numbers(n * k, seed: 2)
        let turned = Memory<Float>(count: n * k).whole
        for i in 0..<k { for j in 0..<n { turned[i * n + j] = b[j * k + i] } }
        let start = numbers(m * n, seed: 3)
        for precision in Precision.allCases {
            let results = availableKernels.flatMap { kernels in
                let computing = Computing(kernels: kernels, precision: precision)
                return [
                    PackedWeights(b, shape: (k, n), rowStride: 1, columnStride: k, in: nil),
                    PackedWeights(turned, shape: (k, n), rowStride: n, columnStride: 1, in: nil),
                ].map { product(a, $0, start, computing) }
            }
            for result in results { #expect(result == results[0]) }
        }
    }

    @Test func abnormalNumbersGoTheSameWay() {
        let odd: [Float] = [
            .infinity, -.infinity, .nan, 0, -0, Float(bitPattern: 71362), -Float(bitPattern: 71362),
            3.4e38, -3.4e38, 1e-38, 1,
            .leastNormalMagnitude, 1.00390625, 1.01171875,
        ]
        let k = odd.count, m = odd.count
        let a = Memory<Float>(count: m * k).whole, b = Memory<Float>(count: k).whole
        for row in 0..<m { for i in 0..<k { a[row * k + i] = i == row ? odd[row] : 0 } }
        for i in 0..<k { b[i] = odd[(i * 5 + 3) % odd.count] }
        for i in 0..<k where !b[i].isFinite { b[i] = 2 }
        for kernels in availableKernels {
            let computing = Computing(kernels: kernels, precision: .bfloat16)
            let weights = PackedWeights(
                b, shape: (k, 1), rowStride: 1, columnStride: k, in: nil)
            let start = Memory<Float>(count: m).whole
            let found = product(a, weights, start, computing).map(Float.init(bitPattern:))
            for row in 0..<m {
                let expected = pairChain(a[row * k..<(row + 1) * k].array, b.array)
                #expect(found[row] == expected || (found[row].isNaN && expected.isNaN))
            }
        }
    }

    /// start + a B, in rows of all awkward numbers.
    private func product(
        _ a: View<Float>, _ weights: PackedWeights, _ start: View<Float>, _ computing: Computing
    ) -> [UInt32] {
        let tape = Tape(
            lanes: LaneGroup(total: 1, sequences: 1), purpose: .evaluation, computing: computing,
            ranks: SingleRank())
        weights.plan(computing)
        tape.seal()
        let result = copy(start)
        weights.multiplyAll(a, into: result, accumulate: true, with: computing)
        return bits(result)
    }
}
