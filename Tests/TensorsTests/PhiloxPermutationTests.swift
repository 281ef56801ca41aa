import Tensors
import Testing

@Suite struct PhiloxPermutationTests {
    private let philox = Philox(seed: 3, site: .shuffle)

    @Test(arguments: [0, 1, 2, 7, 8, 9, 31, 64, 65, 1000])
    func holdsEveryNumberOnce(count: Int) {
        let order = philox.permutation(count: count, step: 4)
        #expect(order.sorted() == Array(0..<count))
    }

    @Test func dependsOnSeedSiteStepAndStreamAlone() {
        let order = philox.permutation(count: 65, step: 4)
        #expect(philox.permutation(count: 65, step: 4) == order)
        #expect(philox.permutation(count: 65, step: 5) != order)
        #expect(philox.permutation(count: 65, step: 4, stream: 1) != order)
        #expect(Philox(seed: 4, site: .shuffle).permutation(count: 65, step: 4) != order)
        #expect(Philox(seed: 3, site: .sampling).permutation(count: 65, step: 4) != order)
    }

    /// The documented recipe, written out with plain remainders of wide products.
    @Test func followsItsDefinition() {
        var expected = Array(0..<9)
        for place in stride(from: 8, to: 0, by: -1) {
            let words = philox.words(at: SIMD4(2, UInt32(place / 2), 0, 6))
            let half = place % 2 * 2
            // (high * 2^32 + low) * n / 2^64, in two steps that stay inside 64 bits.
            let bound = UInt64(place + 1)
            let low = UInt64(words[half]) * bound >> 32
            let chosen = Int((UInt64(words[half + 1]) * bound + low) >> 32)
            expected.swapAt(place, chosen)
        }
        #expect(philox.permutation(count: 9, step: 2, stream: 6) == expected)
    }

    @Test func putsEveryNumberEverywhereAboutEquallyOften() {
        var seen = Array(repeating: Array(repeating: 0, count: 5), count: 5)
        let draws: UInt32 = 10_000
        for step in 0..<draws {
            for (place, number) in philox.permutation(count: 5, step: step).enumerated() {
                seen[place][number] += 1
            }
        }
        // Each cell is binomial (10,000, 1/5): mean 2,000, standard deviation 40.
        for count in seen.joined() { #expect(abs(count - 2000) < 200) }
    }
}
