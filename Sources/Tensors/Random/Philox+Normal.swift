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
            let four = normals(at: SIMD4(0, 0, 0, block))
            for index in 0..<4 { numbers.append(four[index]) }
            block += 1
        }
        return Array(numbers.prefix(count))
    }

    /// Writes normal numbers with mean 0 and this deviation, for the units of one layer and one
    /// sequence in a step: a pure function of the key, both and the unit.
    ///
    /// Unit i is one of the four of the block at counter (step, sequence, 0, i / 4).
    public func fillNormal(
        _ units: View<Float>, deviation: Float, step: UInt32, sequence: UInt32
    ) {
        for block in 0..<(units.count + 3) / 4 {
            let four = normals(at: SIMD4(step, sequence, 0, UInt32(block)))
            for unit in 4 * block..<min(4 * block + 4, units.count) {
                units[unit] = Float(four[unit % 4] * Double(deviation))
            }
        }
    }

    /// The four normal numbers of the block at a counter.
    private func normals(at counter: SIMD4<UInt32>) -> SIMD4<Double> {
        let words = words(at: counter)
        let (first, second) = (pair(words.x, words.y), pair(words.z, words.w))
        return SIMD4(first.0, first.1, second.0, second.1)
    }

    private func pair(_ first: UInt32, _ second: UInt32) -> (Double, Double) {
        // In (0, 1], so that there is a logarithm.
        let radius = (-2 * naturalLogarithm((Double(first) + 1) * 0x1p-32)).squareRoot()
        // The top bit of the other word is the sign of the sine: half a turn is left.
        let half = Double(second & 0x7FFF_FFFF) * 0x1p-31
        return (
            radius * cosineOfPi(half), radius * sineOfPi(half) * (second >> 31 == 0 ? 1 : -1)
        )
    }
}
