import Reference

/// An LSTM layer with input, states and the gradients that are fed into its backward pass.
struct LSTMExample {
    var twin: LSTMTwin<Double>
    var input: SequenceBatch<Double>
    var initial: LSTMTwin<Double>.State
    var lengths: [Int]
    var dOutput: SequenceBatch<Double>
    var dFinal: LSTMTwin<Double>.State

    /// Random numbers for T time steps of as many sequences as there are lengths.
    init(times: Int, lengths: [Int], inputs: Int, units: Int, seed: UInt64) {
        var random = TestRandom(seed: seed)
        let batch = lengths.count
        twin = LSTMTwin(
            weightIH: random.matrix(4 * units, inputs), weightHH: random.matrix(4 * units, units),
            biasIH: random.vector(4 * units), biasHH: random.vector(4 * units))
        input = random.sequences(times, batch, inputs)
        initial = .init(hidden: random.matrix(batch, units), cell: random.matrix(batch, units))
        self.lengths = lengths
        dOutput = random.sequences(times, batch, units)
        dFinal = .init(hidden: random.matrix(batch, units), cell: random.matrix(batch, units))
    }

    /// Sequence b alone, at its own number of time steps.
    ///
    /// The gradient of outputs beyond the length belongs to the final state, which they repeat.
    func alone(_ sequence: Int) -> LSTMExample {
        var example = self
        let length = lengths[sequence]
        func cut(_ batch: SequenceBatch<Double>) -> SequenceBatch<Double> {
            let single = batch.sequence(sequence)
            return SequenceBatch(
                times: length, batch: 1, features: single.features,
                values: Array(single.values.prefix(length * single.features)))
        }
        func row(_ matrix: DenseMatrix<Double>) -> DenseMatrix<Double> {
            DenseMatrix(rows: 1, columns: matrix.columns, values: matrix.row(sequence))
        }
        example.input = cut(input)
        example.initial = .init(hidden: row(initial.hidden), cell: row(initial.cell))
        example.lengths = [length]
        example.dOutput = cut(dOutput)
        example.dFinal = .init(hidden: row(dFinal.hidden), cell: row(dFinal.cell))
        for time in length..<input.times {
            for unit in 0..<twin.hiddenSize {
                example.dFinal.hidden[0, unit] += dOutput[time, sequence, unit]
            }
        }
        return example
    }

    /// Runs forward.
    func forward() -> LSTMTwin<Double>.Pass {
        twin.forward(input, initial: initial, lengths: lengths)
    }

    /// Runs forward and backward.
    func gradients() -> LSTMTwin<Double>.Gradients {
        twin.backward(forward(), dOutput: dOutput, dFinal: dFinal)
    }

    /// The number whose gradient `gradients` is.
    func loss() -> Double {
        let pass = forward()
        return dot(pass.output.values, dOutput.values)
            + dot(pass.final.hidden.values, dFinal.hidden.values)
            + dot(pass.final.cell.values, dFinal.cell.values)
    }

    /// The loss with the values at a place of this example replaced.
    func loss(_ place: WritableKeyPath<LSTMExample, [Double]>, _ values: [Double]) -> Double {
        var moved = self
        moved[keyPath: place] = values
        return moved.loss()
    }
}
