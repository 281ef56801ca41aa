import Tensors
import Testing

/// The promise for encoders and decoders: the same bits on any number of ranks and threads and with
/// any instruction set.
@Suite struct TranslatorLaneTests {
    private static let examples = [(1, 3, 4, 7), (3, 18, 5, 33)]

    private func batch(_ example: (Int, Int, Int, Int)) -> SmallTranslator.Batch {
        SmallTranslator.Batch(
            lanes: 8, sequences: example.0, positions: example.1, times: example.2)
    }

    @Test(.timeLimit(.minutes(60)), arguments: examples)
    func ranksDoNotChangeABit(example: (Int, Int, Int, Int)) throws {
        let batch = batch(example)
        let whole = try SmallTranslator(batch, units: example.3).step()
        #expect(whole.gradients.allSatisfy { $0.isFinite })
        #expect(whole.gradients.contains { $0 != 0 })
        for ranks in [2, 4, 8] {
            let parts = try onRanks(ranks) { rank, _ in
                try SmallTranslator(batch, units: example.3, rank: rank, ranks: ranks).step()
            }
            let joined = try #require(StepResult.joined(parts))
            expectSameBits(joined.numbers, whole.numbers, "\(ranks) ranks")
        }
    }

    @Test(arguments: examples)
    func instructionSetsDoNotChangeABit(example: (Int, Int, Int, Int)) throws {
        let best = try SmallTranslator(batch(example), units: example.3).step()
        for kernels in availableKernels {
            let other = try SmallTranslator(
                batch(example), units: example.3, computing: Computing(kernels: kernels)
            ).step()
            expectSameBits(other.numbers, best.numbers, kernels.instructionSet.name)
        }
    }

    @Test(arguments: examples, [2, 3])
    func threadsDoNotChangeABit(example: (Int, Int, Int, Int), threads: Int) throws {
        let one = try SmallTranslator(batch(example), units: example.3).step()
        let computing = Computing(kernels: .best, workers: Workers(count: threads))
        let many = try SmallTranslator(
            batch(example), units: example.3, computing: computing
        ).step()
        expectSameBits(many.numbers, one.numbers, "\(threads) threads")
    }

    /// A second step on the same tape leaves the same behind: nothing is carried over by mistake.
    @Test func stepsDoNotRemember() throws {
        let model = SmallTranslator(batch((3, 18, 5, 33)), units: 33)
        let first = try model.step(), second = try model.step()
        expectSameBits(first.numbers, second.numbers, "second step")
    }

    /// The gradient is the slope of the mean loss: what flows from decoder to encoder is complete.
    ///
    /// The tolerance is that of `DerivativeTests`, for the same differences of a loss in `Float`, and
    /// a part in a thousand for what they leave out where a slope is steep.
    @Test func gradientIsTheSlopeForEachParameter() throws {
        let model = SmallTranslator(batch((2, 6, 5, 9)), units: 9)
        let parameters = model.recording.parameters, h = 1.0 / 32
        // Small weights make attention almost a mean, on which keys have no influence.
        model.recording.tape.kernels.scale(parameters.values.whole, by: 3)
        let step = try model.step(), start = parameters.values.whole.array
        for parameter in parameters.parameters {
            let place = parameter.value.offset..<parameter.value.offset + parameter.count
            let gradient = step.gradients[place].map { Double($0) / Double(step.sums[0][1]) }
            let length = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
            func loss(_ distance: Double) throws -> Double {
                var values = start
                for (index, slope) in zip(place, gradient) {
                    values[index] += Float(distance * slope / length)
                }
                parameters.values.whole.copy(from: values)
                parameters.markChanged()
                return try model.meanLoss()
            }
            let near = try loss(h) - loss(-h), far = try loss(2 * h) - loss(-2 * h)
            let slope = (8 * near - far) / (12 * h)
            #expect(length > 1e-3, "\(parameter.name): \(length)")
            #expect(
                abs(length - slope) <= 3e-5 + 1e-3 * length,
                "\(parameter.name): \(length), by differences \(slope)")
        }
    }
}
