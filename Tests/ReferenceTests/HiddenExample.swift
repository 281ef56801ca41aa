import Reference

/// A recurrent layer whose state is h alone, with input, states and the gradients that are fed into
/// its backward pass.
struct HiddenExample {
    var twin: any HiddenTwin<Double>
    var input: SequenceBatch<Double>
    var initial: DenseMatrix<Double>
    var lengths: [Int]
    var dOutput: SequenceBatch<Double>
    var dFinal: DenseMatrix<Double>

    /// Random numbers for T time steps of as many sequences as there are lengths.
    init(
        _ kind: HiddenKind, times: Int, lengths: [Int], inputs: Int, units: Int, seed: UInt64
    ) {
        var random = TestRandom(seed: seed)
        let batch = lengths.count, rows = kind.gates * units
        twin = kind.twin(
            weightIH: random.matrix(rows, inputs), weightHH: random.matrix(rows, units),
            biasIH: random.vector(rows), biasHH: random.vector(rows))
        input = random.sequences(times, batch, inputs)
        initial = random.matrix(batch, units)
        self.lengths = lengths
        dOutput = random.sequences(times, batch, units)
        dFinal = random.matrix(batch, units)
    }

    /// Sequence b alone, at its own number of time steps.
    ///
    /// The gradient of outputs beyond the length belongs to the final state, which they repeat.
    func alone(_ sequence: Int) -> HiddenExample {
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
        example.initial = row(initial)
        example.lengths = [length]
        example.dOutput = cut(dOutput)
        example.dFinal = row(dFinal)
        for time in length..<input.times {
            for unit in 0..<twin.hiddenSize {
                example.dFinal[0, unit] += dOutput[time, sequence, unit]
            }
        }
        return example
    }

    /// Runs forward.
    func forward() -> HiddenPass<Double> {
        twin.forward(input, initial: initial, lengths: lengths)
    }

    /// Runs forward and backward.
    func gradients() -> HiddenGradients<Double> {
        twin.backward(forward(), dOutput: dOutput, dFinal: dFinal)
    }

    /// The number whose gradient `gradients` is.
    func loss() -> Double {
        let pass = forward()
        return dot(pass.output.values, dOutput.values) + dot(pass.final.values, dFinal.values)
    }
}
