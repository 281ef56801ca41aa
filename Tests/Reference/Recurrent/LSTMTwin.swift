package import RealModule

/// The slow twin of one LSTM layer over whole sequences (PyTorch's `nn.LSTM`, one layer).
///
/// Hochreiter and Schmidhuber, "Long short-term memory", 1997, with forget gates (Gers et al.,
/// 2000). With sigma the logistic function and gates in the order i, f, g, o:
///
///     i, f, o = sigma(W x_t + U h_{t-1} + b)     g = tanh(W x_t + U h_{t-1} + b)
///     c_t = f c_{t-1} + i g                      h_t = o tanh(c_t)
///
/// Several layers are several calls, the output of one being the input of the next.
package struct LSTMTwin<Scalar: Real> {
    /// The weight W of the input, [4H, I], gates in the order i, f, g, o.
    package var weightIH: DenseMatrix<Scalar>
    /// The weight U of the hidden state, [4H, H].
    package var weightHH: DenseMatrix<Scalar>
    /// The first bias, [4H].
    package var biasIH: [Scalar]
    /// The second bias, [4H]; redundant, kept because PyTorch has it.
    package var biasHH: [Scalar]

    /// The number of units, H.
    package var hiddenSize: Int { weightHH.columns }
    /// The number of input features, I.
    package var inputSize: Int { weightIH.columns }

    /// Hidden and cell state of a batch.
    package struct State: Equatable {
        /// The hidden state h, [B, H].
        package var hidden: DenseMatrix<Scalar>
        /// The cell state c, [B, H].
        package var cell: DenseMatrix<Scalar>

        /// Makes a state of h [B, H] and c [B, H].
        package init(hidden: DenseMatrix<Scalar>, cell: DenseMatrix<Scalar>) {
            self.hidden = hidden
            self.cell = cell
        }

        /// Makes a state of zeros, [B, H].
        package init(batch: Int, hiddenSize: Int) {
            hidden = DenseMatrix(rows: batch, columns: hiddenSize)
            cell = hidden
        }
    }

    /// What a forward pass computes and the backward pass needs.
    package struct Pass {
        /// The input, [T, B, I].
        package var input: SequenceBatch<Scalar>
        /// The number of time steps of each sequence, [B].
        package var lengths: [Int]
        /// The state before each time step, T of them.
        package var previous: [State]
        /// The gates after activation at each time step, T times [B, 4H]; 0 beyond the length.
        package var gates: [DenseMatrix<Scalar>]
        /// The hidden state after each time step, [T, B, H]; beyond its length, the carried one.
        package var output: SequenceBatch<Scalar>
        /// The state after the last time step of each sequence.
        package var final: State
    }

    /// Makes a layer of W [4H, I], U [4H, H] and two biases [4H].
    package init(
        weightIH: DenseMatrix<Scalar>, weightHH: DenseMatrix<Scalar>, biasIH: [Scalar],
        biasHH: [Scalar]
    ) {
        let gates = 4 * weightHH.columns
        precondition(weightIH.rows == gates && weightHH.rows == gates, "an LSTM has four gates")
        precondition(biasIH.count == gates && biasHH.count == gates, "an LSTM has 4H biases")
        self.weightIH = weightIH
        self.weightHH = weightHH
        self.biasIH = biasIH
        self.biasHH = biasHH
    }
}

extension LSTMTwin {
    /// Runs over an input [T, B, I] from an initial state (zeros if nil).
    ///
    /// Sequence b has `lengths[b]` time steps, 0 to T (all T if nil). From there on its state is
    /// carried through unchanged, and so is its output.
    package func forward(
        _ input: SequenceBatch<Scalar>, initial: State? = nil, lengths: [Int]? = nil
    ) -> Pass {
        let lengths = lengths ?? Array(repeating: input.times, count: input.batch)
        precondition(input.features == inputSize, "an LSTM's input needs I features")
        precondition(lengths.count == input.batch, "an LSTM needs one length a sequence")
        var state = initial ?? State(batch: input.batch, hiddenSize: hiddenSize)
        precondition(state.hidden.rows == input.batch, "an LSTM needs one state a sequence")
        var pass = Pass(
            input: input, lengths: lengths, previous: [], gates: [],
            output: SequenceBatch(times: input.times, batch: input.batch, features: hiddenSize),
            final: state)
        for time in 0..<input.times {
            pass.previous.append(state)
            let active = lengths.map { time < $0 }
            let gates = activatedGates(input[time: time], hidden: state.hidden, active: active)
            advance(&state, gates: gates, active: active)
            pass.gates.append(gates)
            pass.output[time: time] = state.hidden
        }
        pass.final = state
        return pass
    }

    /// The gates of one time step, [B, 4H].
    ///
    /// One chain over the input, then over the hidden state; then the two biases as one number.
    private func activatedGates(
        _ x: DenseMatrix<Scalar>, hidden: DenseMatrix<Scalar>, active: [Bool]
    ) -> DenseMatrix<Scalar> {
        var gates = hidden.times(weightHH.transposed(), addedTo: x.times(weightIH.transposed()))
        let units = hiddenSize
        for row in 0..<gates.rows {
            for column in 0..<gates.columns {
                let value = gates[row, column] + (biasIH[column] + biasHH[column])
                let isCandidate = column >= 2 * units && column < 3 * units
                let activated = isCandidate ? hyperbolicTangent(value) : sigmoid(value)
                gates[row, column] = active[row] ? activated : 0
            }
        }
        return gates
    }

    /// One step of c_t = f c_{t-1} + i g and h_t = o tanh(c_t), for active rows.
    private func advance(_ state: inout State, gates: DenseMatrix<Scalar>, active: [Bool]) {
        let units = hiddenSize
        for row in 0..<gates.rows where active[row] {
            for unit in 0..<units {
                let cell =
                    gates[row, units + unit] * state.cell[row, unit]
                    + gates[row, unit] * gates[row, 2 * units + unit]
                state.cell[row, unit] = cell
                state.hidden[row, unit] = gates[row, 3 * units + unit] * hyperbolicTangent(cell)
            }
        }
    }
}
