import Layers
import Reference
import Tensors
import Testing

/// The promise: the same bits on any number of ranks and with any instruction set.
@Suite struct LaneTests {
    /// A model and a batch whose lanes are dealt out in several ways.
    struct Example: CustomTestStringConvertible, Sendable {
        let lanes: Int
        let sequences: Int
        let times: Int
        let sizes: SmallModel.Sizes

        var testDescription: String {
            "\(lanes) lanes of \(sequences), \(times) steps, \(sizes.units) units, \(sizes.cell)"
                + " \(sizes.options.reset) \(sizes.options.activation)"
        }

        /// A ragged batch; one sequence in the middle is empty too.
        var batch: TextBatch {
            let ragged = BatchShape(ragged: times, lanes: lanes, sequences: sequences)
            var lengths = ragged.lengths
            lengths[lengths.count / 2] = 0
            let shape = BatchShape(
                lanes: lanes, sequences: sequences, times: times, lengths: lengths)
            return TextBatch(shape, vocabulary: sizes.vocabulary)
        }

        func step(
            computing: Computing = Computing(kernels: .best), rank: Int = 0, ranks: Int = 1,
            summation: any RankSummation = SingleRank()
        ) throws -> StepResult {
            let model = SmallModel(
                batch, sizes, computing: computing, rank: rank, ranks: ranks,
                summation: summation)
            model.fillStates()
            // The second step starts from statistics that the first one left.
            _ = try model.step(Moment(seed: 4, step: 0))
            return try model.step(Moment(seed: 4, step: 1))
        }

        static let all =
            [8, 12].flatMap { lanes in
                [
                    Example(lanes: lanes, sequences: 1, times: 3, sizes: .init()),
                    Example(
                        lanes: lanes, sequences: 3, times: 9,
                        sizes: .init(vocabulary: 65, embedding: 31, units: 33)),
                ]
            }
            + HiddenKind.allCases.map { kind in
                Example(
                    lanes: 8, sequences: 3, times: 5,
                    sizes: .init(
                        vocabulary: 12, embedding: 31, units: 33, cell: kind.cell,
                        options: kind.options))
            }
    }

    @Test(.timeLimit(.minutes(60)), arguments: Example.all)
    func ranksDoNotChangeABit(example: Example) throws {
        for precision in Precision.allCases { try compareRanks(example, precision) }
    }

    private func compareRanks(_ example: Example, _ precision: Precision) throws {
        @Sendable func computing() -> Computing {
            Computing(kernels: .best, precision: precision)
        }
        let whole = try example.step(computing: computing())
        #expect(whole.gradients.allSatisfy { $0.isFinite })
        #expect(whole.gradients.contains { $0 != 0 })
        for ranks in example.lanes == 8 ? [1, 2, 4, 8] : [1, 3, 6, 12] {
            let parts = try onRanks(ranks) { rank, summation in
                try example.step(
                    computing: computing(), rank: rank, ranks: ranks, summation: summation)
            }
            let joined = try #require(StepResult.joined(parts))
            expectSameBits(joined.numbers, whole.numbers, "\(ranks) ranks")
            for part in parts { expectSameBits(part.statistics, whole.statistics, "statistics") }
        }
    }

    @Test(arguments: Example.all)
    func instructionSetsDoNotChangeABit(example: Example) throws {
        let best = try example.step()
        for kernels in availableKernels {
            let other = try example.step(computing: Computing(kernels: kernels))
            expectSameBits(other.numbers, best.numbers, kernels.instructionSet.name)
        }
    }

    @Test(arguments: Example.all, Precision.allCases)
    func threadsDoNotChangeABit(example: Example, precision: Precision) throws {
        for products in ProductChoice.allCases {
            func step(threads: Int) throws -> StepResult {
                try example.step(
                    computing: Computing(
                        kernels: .best, workers: Workers(count: threads), precision: precision,
                        products: products))
            }
            let one = try step(threads: 1)
            for threads in [2, 3, 5] {
                expectSameBits(
                    try step(threads: threads).numbers, one.numbers, "\(threads) threads")
            }
        }
    }

    @Test(arguments: Example.all)
    func roundedProductsStayNear(example: Example) throws {
        let exact = try example.step()
        let rounded = try example.step(
            computing: Computing(kernels: .best, precision: .bfloat16))
        let largest = exact.gradients.reduce(0) { max($0, abs($1)) }
        let error = zip(exact.gradients, rounded.gradients).reduce(0) { max($0, abs($1.0 - $1.1)) }
        // Operands have 8 bits: an error of 1/512 each, through a few layers and steps.
        #expect(error > 0 && error < largest * 0.05)
    }

    /// The comparison can fail: the same sequences in other lanes round differently.
    @Test func otherLanesChangeBits() throws {
        let sizes = SmallModel.Sizes()
        let results = try [1, 8].map { lanes in
            try Example(lanes: lanes, sequences: 8 / lanes, times: 3, sizes: sizes).step()
        }
        let differing = zip(results[0].gradients, results[1].gradients).count { $0 != $1 }
        #expect(differing > 0)
        expectNear(
            results[0].gradients.map(Double.init), results[1].gradients.map(Double.init),
            "gradients")
    }

    @Test(.timeLimit(.minutes(60))) func aFailedRankEndsTheOthers() {
        struct Failure: Error {}
        let run: () throws -> [Bool] = {
            try onRanks(3) { rank, summation in
                if rank == 0 { throw Failure() }
                try summation.sumOverRanks(Memory<Float>(count: 1).whole)
                return true
            }
        }
        #expect(throws: Failure.self) { try run() }
    }
}
