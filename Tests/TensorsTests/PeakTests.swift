import Tensors
import Testing

/// The chains of multiply-adds that benchmarks measure the peak with.
@Suite struct PeakTests {
    @Test(arguments: availableKernels.map(\.instructionSet), Precision.allCases)
    func operationsGrowWithRounds(set: InstructionSet, precision: Precision) throws {
        let computing = Computing(
            kernels: try #require(Kernels(set)), precision: precision)
        let one = computing.multiplyAddChains(rounds: 1)
        #expect(one > 0)
        for rounds in [0, 1, 7, 8, 9, 31, 64, 65] {
            #expect(computing.multiplyAddChains(rounds: rounds) == rounds * one)
        }
    }

    @Test func pairsDoTwiceAsMuch() {
        let single = Computing(kernels: .best)
        let pairs = Computing(kernels: .best, precision: .bfloat16)
        #expect(
            pairs.multiplyAddChains(rounds: 9) == 2 * single.multiplyAddChains(rounds: 9))
    }

    @Test func everyThreadCounts() {
        let one = Computing(kernels: .best)
        let three = Computing(kernels: .best, workers: Workers(count: 3))
        #expect(three.multiplyAddChains(rounds: 9) == 3 * one.multiplyAddChains(rounds: 9))
    }
}
