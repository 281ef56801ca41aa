import Layers
import Reference
import Tensors
import Testing

@Suite struct RaggedBatchTests {
    /// The mean gradient of a ragged batch is that of its sentences, weighted by their tokens.
    @Test(arguments: [1, 3, 4])
    func isTheMeanOfItsSentences(lanes: Int) throws {
        let sizes = SmallModel.Sizes(isNormalized: false, dropout: 0)
        let shape = BatchShape(ragged: 7, lanes: lanes, sequences: 12 / lanes)
        let batch = TextBatch(shape, vocabulary: sizes.vocabulary)
        let whole = try SmallModel(batch, sizes).step()
        let tokens = Double(shape.lengths.reduce(0, +))
        #expect(Double(whole.sums[0][1]) == tokens)

        var loss = 0.0
        var gradient = [Double](repeating: 0, count: whole.gradients.count)
        for sequence in 0..<shape.batch where shape.lengths[sequence] > 0 {
            let step = try SmallModel(batch.alone(sequence), sizes).step()
            let count = Double(step.sums[0][1]), weight = count / tokens
            #expect(count == Double(shape.lengths[sequence]))
            loss += weight * Double(step.sums[0][0]) / count
            for (place, value) in step.gradients.enumerated() {
                gradient[place] += weight * Double(value) / count
            }
        }
        expectNear([Double(whole.sums[0][0]) / tokens], [loss], "loss")
        expectNear(whole.gradients.map { Double($0) / tokens }, gradient, "gradient")
    }

    /// A model that reads other tokens where nothing counts leaves the same bits behind.
    @Test(arguments: [true, false])
    func ignoresPaddedTokens(isNormalized: Bool) throws {
        let sizes = SmallModel.Sizes(isNormalized: isNormalized)
        let shape = BatchShape(ragged: 7, lanes: 4, sequences: 3)
        var batch = TextBatch(shape, vocabulary: sizes.vocabulary)
        let results = try [0, 10].map { token in
            for (row, isValid) in shape.valid.enumerated() where !isValid {
                batch.tokens[row] = token
            }
            let model = SmallModel(batch, sizes)
            model.fillStates()
            return try model.step()
        }
        expectSameBits(results[0].numbers, results[1].numbers, "model")
    }

    /// What stands in the padding of an LSTM's input reaches nothing but what belongs to padding.
    @Test func ignoresPaddedInputs() throws {
        var random = TestRandom(seed: 74)
        let shape = BatchShape(ragged: 5, lanes: 4, sequences: 2)
        var input: SequenceBatch<Double> = random.sequences(5, 8, 7)
        let dOutput: SequenceBatch<Double> = random.sequences(5, 8, 9)
        let state = LSTMTwin<Double>.State(hidden: random.matrix(8, 9), cell: random.matrix(8, 9))
        let results = try [0.25, -1e30].map { garbage in
            for (row, isValid) in shape.valid.enumerated() where !isValid {
                for column in 0..<7 { input.rows[row, column] = garbage }
            }
            let example = LSTMExample(shape, inputs: 7, units: 9)
            try example.run(x: input, initial: [state], dOutput: dOutput, dFinal: [state])
            let ends = example.states[0]
            return [
                example.y.value, ends.finalH, ends.finalC, ends.gradientH, ends.gradientC,
                example.x.finishedGradient(), example.recording.parameters.gradientsOnly,
            ].flatMap(\.array)
        }
        expectSameBits(results[0], results[1], "LSTM")
    }

    /// Logits without a target count for nothing, whatever they are.
    @Test func ignoresLogitsWithoutTarget() throws {
        var random = TestRandom(seed: 75)
        let shape = BatchShape(ragged: 5, lanes: 4, sequences: 2)
        let batch = TextBatch(shape, vocabulary: 9)
        var logits: SequenceBatch<Double> = random.sequences(5, 8, 9)
        let results = try [0.25, 1e30].map { garbage in
            for (row, isValid) in shape.valid.enumerated() where !isValid {
                for column in 0..<9 { logits.rows[row, column] = garbage * Double(column) }
            }
            let recording = Recording(shape)
            let tensor = recording.input(features: 9)
            let loss = SoftmaxCrossEntropy(
                tensor, targets: recording.integers(batch.targets), on: recording.tape)
            recording.seal()
            recording.fill(tensor, logits)
            try recording.run()
            return loss.sums.array + tensor.finishedGradient().array
        }
        expectSameBits(results[0], results[1], "loss")
    }
}
