import Tensors
import Testing

/// The kernel that adds several arrays in the order of the lane tree.
@Suite struct TreeSumTests {
    private func arrays(_ count: Int, of size: Int) -> [View<Float>] {
        (0..<count).map { array in
            let view = Memory<Float>(count: size).whole
            for index in 0..<size {
                let hash = UInt32(truncatingIfNeeded: (array * 7919 + index) &* 2_654_435_761)
                view[index] =
                    Float(Int32(bitPattern: hash))
                    * Float(sign: .plus, exponent: -Int(hash % 31), significand: 1)
            }
            return view
        }
    }

    /// The same tree, one number at a time.
    private func expected(_ arrays: [View<Float>]) -> [Float] {
        var sums = arrays.map(\.array)
        LaneTree.combine(count: sums.count) { from, to in
            sums[to] = zip(sums[to], sums[from]).map { $0 + $1 }
        }
        return sums[0]
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 31, 64, 65])
    func hasTheBitsOfTheTree(count: Int) {
        for size in [0, 1, 7, 8, 9, 15, 16, 17, 31, 64, 65, 130] {
            for kernels in availableKernels {
                let terms = arrays(count, of: size), result = Memory<Float>(count: size).whole
                let bits = expected(terms).map(\.bitPattern)
                kernels.sum(terms, 0..<size, to: result)
                #expect(result.array.map(\.bitPattern) == bits, "\(count) arrays of \(size)")
                kernels.sum(terms, 0..<size, into: terms)
                for term in terms { #expect(term.array.map(\.bitPattern) == bits) }
            }
        }
    }

    @Test(arguments: [2, 5])
    func leavesTheRestAlone(count: Int) {
        let terms = arrays(count, of: 65), before = terms.map(\.array)
        let sums = expected(terms)
        Kernels.best.sum(terms, 7..<31, into: terms)
        for (term, old) in zip(terms, before) {
            #expect(term.array == Array(old[..<7] + sums[7..<31] + old[31...]))
        }
    }
}
