import RealModule

extension LSTMTwin {
    /// What the backward pass returns.
    package struct Gradients {
        /// The gradient of the input, [T, B, I]; 0 beyond a sequence's length.
        package var input: SequenceBatch<Scalar>
        /// The gradient of the initial state.
        package var initial: State
        /// The gradient of W, [4H, I].
        package var weightIH: DenseMatrix<Scalar>
        /// The gradient of U, [4H, H].
        package var weightHH: DenseMatrix<Scalar>
        /// The gradient of the first bias, [4H].
        package var biasIH: [Scalar]
        /// The gradient of the second bias, [4H]; equal to that of the first.
        package var biasHH: [Scalar]
    }

    /// The gradients for those of a pass's output, [T, B, H], and of its final state (0 if nil).
    ///
    /// Backpropagation through time. Beyond a sequence's length the gradient of the state passes
    /// through unchanged, and that of the output, which is the carried h, is added to it.
    package func backward(
        _ pass: Pass, dOutput: SequenceBatch<Scalar>, dFinal: State? = nil
    ) -> Gradients {
        precondition(
            dOutput.times == pass.input.times && dOutput.batch == pass.input.batch
                && dOutput.features == hiddenSize, "an LSTM's output gradient is [T, B, H]")
        let batch = pass.input.batch
        var gradients = Gradients(
            input: SequenceBatch(times: pass.input.times, batch: batch, features: inputSize),
            initial: dFinal ?? State(batch: batch, hiddenSize: hiddenSize),
            weightIH: DenseMatrix(rows: 4 * hiddenSize, columns: inputSize),
            weightHH: DenseMatrix(rows: 4 * hiddenSize, columns: hiddenSize),
            biasIH: Array(repeating: 0, count: 4 * hiddenSize), biasHH: [])
        for time in (0..<pass.input.times).reversed() {
            gradients.initial.hidden += dOutput[time: time]
            let dGates = gateGradients(pass, time: time, state: &gradients.initial)
            let transposed = dGates.transposed()
            gradients.weightIH = transposed.times(
                pass.input[time: time], addedTo: gradients.weightIH)
            gradients.weightHH = transposed.times(
                pass.previous[time].hidden, addedTo: gradients.weightHH)
            let dBias = dGates.sumOfRows()
            for column in dBias.indices { gradients.biasIH[column] += dBias[column] }
            gradients.input[time: time] = dGates.times(weightIH)
            let dHidden = dGates.times(weightHH)
            for row in 0..<batch where time < pass.lengths[row] {
                for unit in 0..<hiddenSize {
                    gradients.initial.hidden[row, unit] = dHidden[row, unit]
                }
            }
        }
        gradients.biasHH = gradients.biasIH
        return gradients
    }

    /// The gradients of the gates before activation at a time step, [B, 4H]; 0 in carried rows.
    ///
    /// Takes dh_t and dc_t in `state` and leaves dc_{t-1} there. From h = o tanh(c) comes
    /// do = dh tanh(c) and dc += dh o (1 - tanh(c)^2); from c = f c' + i g come di = dc g,
    /// df = dc c', dg = dc i and dc' = dc f; each is then multiplied by its activation's derivative.
    private func gateGradients(
        _ pass: Pass, time: Int, state: inout State
    ) -> DenseMatrix<Scalar> {
        let units = hiddenSize
        let gates = pass.gates[time]
        let previousCell = pass.previous[time].cell
        var dGates = DenseMatrix<Scalar>(rows: gates.rows, columns: gates.columns)
        for row in 0..<gates.rows where time < pass.lengths[row] {
            for unit in 0..<units {
                let i = gates[row, unit]
                let f = gates[row, units + unit]
                let g = gates[row, 2 * units + unit]
                let o = gates[row, 3 * units + unit]
                let tanhCell = hyperbolicTangent(f * previousCell[row, unit] + i * g)
                let dh = state.hidden[row, unit]
                let dc =
                    state.cell[row, unit]
                    + dh * o * hyperbolicTangentDerivative(fromValue: tanhCell)
                dGates[row, unit] = dc * g * sigmoidDerivative(fromValue: i)
                dGates[row, units + unit] =
                    dc * previousCell[row, unit] * sigmoidDerivative(fromValue: f)
                dGates[row, 2 * units + unit] = dc * i * hyperbolicTangentDerivative(fromValue: g)
                dGates[row, 3 * units + unit] = dh * tanhCell * sigmoidDerivative(fromValue: o)
                state.cell[row, unit] = dc * f
            }
        }
        return dGates
    }
}
