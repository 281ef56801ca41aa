extension Philox {
    /// Normal numbers with mean 0 and deviation 1: a pure function of the key and the index.
    ///
    /// Number i is one of the four of the block at counter (0, 0, 0, i / 4): words 0 and 1 give the
    /// first two, words 2 and 3 the others, by the transform of Box and Muller (1958) in double
    /// precision, with functions that have the same bits on every processor.
    package func normals(count: Int) -> [Double] {
        var numbers: [Double] = []
        numbers.reserveCapacity(count + 3)
        var block: UInt32 = 0
        while numbers.count < count {
            let words = words(at: SIMD4(0, 0, 0, block))
            append(words.x, words.y, to: &numbers)
            append(words.z, words.w, to: &numbers)
            block += 1
        }
        return Array(numbers.prefix(count))
    }

    private func append(_ first: UInt32, _ second: UInt32, to numbers: inout [Double]) {
        // In (0, 1], so that there is a logarithm.
        let radius = (-2 * naturalLogarithm((Double(first) + 1) * 0x1p-32)).squareRoot()
        // The top bit of the other word is the sign of the sine: half a turn is left.
        let half = Double(second & 0x7FFF_FFFF) * 0x1p-31
        numbers.append(radius * cosineOfPi(half))
        numbers.append(radius * sineOfPi(half) * (second >> 31 == 0 ? 1 : -1))
    }
}
